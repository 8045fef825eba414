// The end of a project, after its name was typed.
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { ConfirmDialog, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import type { ProjectSettings } from "./types";
import { useProjectDelete } from "./useSettings";

export function DeleteProject({ settings }: { settings: ProjectSettings }) {
  const [asking, setAsking] = useState(false);
  return (
    <SettingsCard title="Delete this project" tone="danger" text="Nobody sees it any more, and its API keys stop. What was stored stays on disk until an operator removes it.">
      <Button variant="default" className={classes.danger} onClick={() => setAsking(true)}>
        Delete project…
      </Button>
      {asking && <DeleteDialog settings={settings} onClose={() => setAsking(false)} />}
    </SettingsCard>
  );
}

function DeleteDialog({ settings, onClose }: { settings: ProjectSettings; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const deletion = useProjectDelete(settings.id);
  // A new start: all that was read so far is of a project that is gone.
  const confirm = () => deletion.mutate(typed, { onSuccess: () => window.location.assign("/") });
  return (
    <ConfirmDialog title={`Delete ${settings.name}?`} action="Delete project" change={deletion} confirm={confirm} onClose={onClose} disabled={typed !== settings.name}>
      <p style={{ margin: 0 }}>Applications that send to it are refused within seconds, and nobody can open its traces.</p>
      <TextInput label={`Type ${settings.name} to confirm`} value={typed} data-autofocus autoComplete="off" onChange={(event) => setTyped(event.currentTarget.value)} />
    </ConfirmDialog>
  );
}
