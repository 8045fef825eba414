// A note, then the pair with its secret, once.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import { SnippetTabs } from "../traces/SnippetTabs";
import { CopyField, Problem, SettingsDialog } from "./parts";
import classes from "./parts.module.css";
import type { NewApiKey } from "./types";
import { useKeyAdd } from "./useSettings";

export function NewKeyDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const adding = useKeyAdd(projectId);
  const [note, setNote] = useState("");
  if (adding.data) return <SecretDialog made={adding.data} onClose={onClose} />;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate(note);
  };
  return (
    <SettingsDialog title="New API key" onClose={onClose}>
      <form className={classes.stack} onSubmit={submit}>
        <TextInput label="Note" description="What uses it, to recognise it by." value={note} maxLength={200} data-autofocus onChange={(event) => setNote(event.currentTarget.value)} />
        <Problem error={adding.error} />
        <div className={classes.actions} data-end>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={adding.isPending}>
            Make key
          </Button>
        </div>
      </form>
    </SettingsDialog>
  );
}

function SecretDialog({ made, onClose }: { made: NewApiKey; onClose: () => void }) {
  return (
    <SettingsDialog title="Your new API key" size="680px" once onClose={onClose}>
      <p className={classes.note}>The secret key is shown only now. Store it where your application finds it.</p>
      <CopyField label="Secret key" value={made.secretKey} />
      <CopyField label="Public key" value={made.publicKey} />
      <CopyField label="Host" value={window.location.origin} />
      <SnippetTabs keys={made} />
      <div className={classes.actions} data-end>
        <Button onClick={onClose}>I have stored it</Button>
      </div>
    </SettingsDialog>
  );
}
