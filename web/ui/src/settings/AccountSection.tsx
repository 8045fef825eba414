// One's own name and password.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import { useSession } from "../auth/session";
import { passwordLeast } from "../auth/password";
import { Done, Problem, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import { usePasswordChange, useRename } from "./useSettings";

export function AccountSection() {
  return (
    <>
      <NameForm />
      <PasswordForm />
    </>
  );
}

function NameForm() {
  const { user } = useSession();
  const rename = useRename();
  const [name, setName] = useState(user.name ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim());
  };
  return (
    <SettingsCard title="You" text={`Signed in as ${user.email}.`}>
      <form onSubmit={submit}>
        <TextInput className={classes.narrow} label="Name" autoComplete="name" value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} />
        <div className={classes.actions}>
          <Button type="submit" disabled={!name.trim() || name.trim() === user.name} loading={rename.isPending}>
            Save
          </Button>
          {rename.isSuccess && name.trim() === user.name && <Done>Saved</Done>}
          <Problem error={rename.error} />
        </div>
      </form>
    </SettingsCard>
  );
}

function PasswordForm() {
  const { user } = useSession();
  const change = usePasswordChange();
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ password: old, newPassword: wanted }, {
      onSuccess: () => {
        setOld("");
        setWanted("");
      },
    });
  };
  return (
    <SettingsCard title="Password" text="Changing it signs you out everywhere else.">
      <form onSubmit={submit}>
        {/* Tells password managers whose it is. */}
        <input type="text" hidden readOnly autoComplete="username" value={user.email} />
        <PasswordInput className={classes.narrow} label="Current password" autoComplete="current-password" value={old} onChange={(event) => setOld(event.currentTarget.value)} />
        <PasswordInput
          className={classes.narrow}
          label="New password"
          description={`${passwordLeast} characters or more`}
          autoComplete="new-password"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the new password" }}
        />
        <div className={classes.actions}>
          <Button type="submit" disabled={!old || wanted.length < passwordLeast} loading={change.isPending}>
            Change password
          </Button>
          {change.isSuccess && !wanted && <Done>Changed</Done>}
          <Problem error={change.error} />
        </div>
      </form>
    </SettingsCard>
  );
}
