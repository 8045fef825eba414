// One person: their roles, to be changed by who may.
import { Button, NativeSelect } from "@mantine/core";
import { useSession } from "../auth/session";
import type { Invitation } from "./InvitationDialog";
import { Problem } from "./parts";
import { grantable, mayRemove, maySetOrganizationRole, maySetProjectRole, roleLabels } from "./roles";
import type { Role, Standing } from "./roles";
import classes from "./rows.module.css";
import type { Member } from "./types";
import { useInviteAgain, useMemberChange } from "./useSettings";

interface Props {
  projectId: string;
  member: Member;
  standing: Standing;
  owners: number;
  invited: (invitation: Invitation) => void;
  remove: () => void;
}

const asInOrganization = "";

export function MemberRow({ projectId, member, standing, owners, invited, remove }: Props) {
  const { user } = useSession();
  const change = useMemberChange(projectId);
  const inviting = useInviteAgain(projectId);
  const { email, name, organizationRole, projectRole, invitedUntil } = member;
  const removable = mayRemove(standing, member, owners);
  const inviteAgain = () => inviting.mutate(member, { onSuccess: ({ invitation }) => invitation && invited({ email, token: invitation }) });

  return (
    <li className={classes.member}>
      <div className={classes.main}>
        <div className={classes.name}>
          {name || email}
          {member.userId === user.id && <span className={classes.badge} data-you>you</span>}
          {invitedUntil && <span className={classes.badge}>{Date.parse(invitedUntil) > Date.now() ? "invited" : "invitation ended"}</span>}
        </div>
        {name && <div className={classes.faint}>{email}</div>}
        <Problem error={change.error ?? inviting.error} />
      </div>
      <RoleSelect
        label="Organisation"
        name={`Role of ${email} in the organisation`}
        value={organizationRole}
        choices={maySetOrganizationRole(standing, member, owners) ? grantable(standing.organizationRole).map(choice) : []}
        pick={(role) => change.mutate({ member, wish: { organizationRole: role } })}
      />
      <RoleSelect
        label="This project"
        name={`Role of ${email} in this project`}
        value={projectRole ?? asInOrganization}
        choices={maySetProjectRole(standing, member) ? projectChoices(member, standing) : []}
        pick={(role) => change.mutate({ member, wish: { projectRole: role || null } })}
      />
      <div className={classes.buttons}>
        {invitedUntil && removable && (
          <Button variant="default" size="xs" loading={inviting.isPending} onClick={inviteAgain}>
            New link
          </Button>
        )}
        <Button variant="default" size="xs" disabled={!removable} onClick={remove} aria-label={`Remove ${email}`}>
          Remove
        </Button>
      </div>
    </li>
  );
}

const choice = (value: Role) => ({ value, label: roleLabels[value] });
const sameHere = { value: asInOrganization, label: "As in organisation" } as const;

/** Somebody who has a role in the project only would be out without it: that is what Remove is for. */
function projectChoices(member: Member, standing: Standing) {
  const given = grantable(standing.role).map(choice);
  return member.organizationRole === "NONE" ? given : [sameHere, choice("NONE"), ...given];
}

interface RoleSelectProps<T extends string> {
  label: string;
  name: string;
  value: T;
  choices: { value: T; label: string }[];
  pick: (value: T) => void;
}

function RoleSelect<T extends Role | "">({ label, name, value, choices, pick }: RoleSelectProps<T>) {
  const shown = value === "" ? sameHere.label : roleLabels[value as Role];
  const data = choices.some((one) => one.value === value) ? choices : [{ value, label: shown }, ...choices];
  return (
    <div>
      <div className={classes.roleLabel} aria-hidden={choices.length > 0}>
        {label}
      </div>
      {choices.length > 0 ? (
        <NativeSelect size="xs" aria-label={name} data={data} value={value} onChange={(event) => pick(event.currentTarget.value as T)} />
      ) : (
        <div className={classes.fixed}>{shown}</div>
      )}
    </div>
  );
}
