// Who belongs to the project, with which role.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { AddMember } from "./AddMember";
import { InvitationDialog } from "./InvitationDialog";
import type { Invitation } from "./InvitationDialog";
import { MemberRow } from "./MemberRow";
import { RemoveMemberDialog } from "./RemoveMemberDialog";
import { AdminsOnly, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import { mayAdminister, owns, roleLabels, roleTexts } from "./roles";
import type { Member } from "./types";
import { membersQuery, useStanding } from "./useSettings";

export function MembersSection({ projectId }: { projectId: string }) {
  const { role } = useStanding(projectId);
  if (!mayAdminister(role)) return <AdminsOnly title="Members" text="The people who see this project, and what each may do in it." />;
  return <Members projectId={projectId} />;
}

function Members({ projectId }: { projectId: string }) {
  const members = useQuery(membersQuery(projectId));
  const standing = useStanding(projectId);
  const [invitation, setInvitation] = useState<Invitation | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  if (members.isPending) return <CenteredLoader />;
  if (!members.data) return <ErrorPanel error={members.error} retry={() => void members.refetch()} />;
  const { data } = members.data;
  const owners = data.filter(({ organizationRole }) => owns(organizationRole)).length;
  return (
    <>
      <SettingsCard title="Add somebody" text="Who has no account yet gets a link from you to choose a password: tracemesh sends no mail.">
        <AddMember projectId={projectId} standing={standing} invited={setInvitation} />
      </SettingsCard>
      <SettingsCard title="Members" text="A role in this project counts here instead of the one in the organisation.">
        <ul className={classes.list} aria-label="Members">
          {data.map((member) => (
            <MemberRow
              key={member.userId}
              projectId={projectId}
              member={member}
              standing={standing}
              owners={owners}
              invited={setInvitation}
              remove={() => setRemoving(member)}
            />
          ))}
        </ul>
        <dl className={classes.roles}>
          {roleTexts.map(([role, text]) => (
            <div key={role}>
              <dt>{roleLabels[role]}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </SettingsCard>
      {invitation && <InvitationDialog invitation={invitation} onClose={() => setInvitation(null)} />}
      {removing && <RemoveMemberDialog projectId={projectId} member={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
