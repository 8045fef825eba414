// By address: whoever has an account is in at once, others get an invitation.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import type { Invitation } from "./InvitationDialog";
import { Done, Problem } from "./parts";
import { grantable, mayAdminister, roleLabels } from "./roles";
import type { Role, Standing } from "./roles";
import classes from "./rows.module.css";
import { useMemberAdd } from "./useSettings";

type Reach = "organization" | "project";
const reaches = [
  { value: "project", label: "This project only" },
  { value: "organization", label: "All projects of the organisation" },
];

interface Props {
  projectId: string;
  standing: Standing;
  invited: (invitation: Invitation) => void;
}

export function AddMember({ projectId, standing, invited }: Props) {
  const adding = useMemberAdd(projectId);
  const [email, setEmail] = useState("");
  const [reach, setReach] = useState<Reach>("project");
  const [role, setRole] = useState<Role>("VIEWER");
  const own = reach === "organization" ? standing.organizationRole : standing.role;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wish = reach === "organization" ? { organizationRole: role } : { projectRole: role };
    adding.mutate({ email: email.trim(), ...wish }, {
      onSuccess: ({ invitation }, wanted) => {
        setEmail("");
        if (invitation) invited({ email: wanted.email, token: invitation });
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <div className={classes.form}>
        <TextInput className={classes.email} label="E-mail" type="email" required withAsterisk={false} autoComplete="off" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <NativeSelect
          label="Access to"
          data={mayAdminister(standing.organizationRole) ? reaches : reaches.slice(0, 1)}
          value={reach}
          onChange={(event) => {
            setReach(event.currentTarget.value as Reach);
            setRole("VIEWER"); // what may be granted differs
          }}
        />
        <NativeSelect label="Role" data={grantable(own).map((value) => ({ value, label: roleLabels[value] }))} value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} />
        <Button type="submit" disabled={!email.trim()} loading={adding.isPending}>
          Add
        </Button>
      </div>
      <Problem error={adding.error} />
      {adding.isSuccess && !adding.data.invitation && <Done>{adding.variables.email} has access now</Done>}
    </form>
  );
}
