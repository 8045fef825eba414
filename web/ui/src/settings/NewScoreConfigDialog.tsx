// A score config: its name, its type, and what follows from that.
import { Button, NativeSelect, NumberInput, TextInput, Textarea } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import type { ScoreType } from "../annotate/types";
import { typeText } from "../scores/scores";
import { Problem, SettingsDialog } from "./parts";
import classes from "./parts.module.css";
import { configOf, emptyDraft, isComplete } from "./scoreConfigDraft";
import type { ScoreConfigDraft } from "./scoreConfigDraft";
import { useScoreConfigAdd } from "./useScoreConfigs";

const types: ScoreType[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"];

export function NewScoreConfigDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const adding = useScoreConfigAdd(projectId);
  const [draft, setDraft] = useState(emptyDraft);
  const change = (wanted: Partial<ScoreConfigDraft>) => setDraft((before) => ({ ...before, ...wanted }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    adding.mutate(configOf(draft), { onSuccess: onClose });
  };
  return (
    <SettingsDialog title="New score config" onClose={onClose}>
      <form className={classes.stack} onSubmit={submit}>
        <TextInput label="Name" description="Letters, digits, blanks and _ . ( ) -" maxLength={35} value={draft.name} data-autofocus onChange={(event) => change({ name: event.currentTarget.value })} />
        <NativeSelect label="Type" value={draft.dataType} data={types.map((value) => ({ value, label: typeText(value) }))} onChange={(event) => change({ dataType: event.currentTarget.value as ScoreType })} />
        {draft.dataType === "NUMERIC" && (
          <>
            <NumberInput label="Least" description="Empty: no bound." hideControls value={draft.least} onChange={(value) => change({ least: String(value) })} />
            <NumberInput label="Most" description="Empty: no bound." hideControls value={draft.most} onChange={(value) => change({ most: String(value) })} />
          </>
        )}
        {draft.dataType === "CATEGORICAL" && (
          <Textarea label="Categories" description="One a line. They cannot be taken back from scores that have them." autosize minRows={3} maxRows={10} value={draft.categories} onChange={(event) => change({ categories: event.currentTarget.value })} />
        )}
        <Textarea label="Description" description="Shown where the score is given." autosize minRows={1} maxRows={6} maxLength={1000} value={draft.description} onChange={(event) => change({ description: event.currentTarget.value })} />
        <Problem error={adding.error} />
        <div className={classes.actions} data-end>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isComplete(draft)} loading={adding.isPending}>
            Make score config
          </Button>
        </div>
      </form>
    </SettingsDialog>
  );
}
