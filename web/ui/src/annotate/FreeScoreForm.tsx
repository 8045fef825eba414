// A score without a config: its name and type are said with it.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import { typeText } from "../scores/scores";
import classes from "./Annotate.module.css";
import { ScoreInput } from "./ScoreInput";
import { readValue } from "./scoreFields";
import type { ScoreType, Scored } from "./types";
import { useGiveScore } from "./useAnnotate";

const types: ScoreType[] = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"];
const nameMost = 200;

interface Props {
  projectId: string;
  target: Scored;
  onCancel?: () => void;
}

export function FreeScoreForm({ projectId, target, onCancel }: Props) {
  const give = useGiveScore(projectId);
  const [name, setName] = useState("");
  const [dataType, setDataType] = useState<ScoreType>("NUMERIC");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readValue(dataType, text, null);
    setProblem("problem" in read ? read.problem : null);
    if ("problem" in read || !name.trim()) return;
    give.mutate({ ...target, name: name.trim(), dataType, configId: null, value: read.value, comment: null });
  };
  const failure = problem ?? give.error?.message;
  return (
    <form onSubmit={submit} className={classes.free} aria-label="Score of another name" noValidate>
      <div className={classes.pair}>
        <TextInput label="Name" size="xs" maxLength={nameMost} value={name} data-autofocus onChange={(event) => setName(event.currentTarget.value)} />
        <NativeSelect
          label="Type"
          size="xs"
          value={dataType}
          data={types.map((value) => ({ value, label: typeText(value) }))}
          onChange={(event) => {
            setDataType(event.currentTarget.value as ScoreType);
            setText("");
          }}
        />
      </div>
      <ScoreInput label="Value" dataType={dataType} config={null} text={text} disabled={false} onChoose={setText} onType={setText} />
      {failure && (
        <p className={classes.problem} role="alert">
          {failure}
        </p>
      )}
      <div className={classes.formEnd}>
        {onCancel && (
          <Button variant="default" size="compact-sm" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" size="compact-sm" disabled={!name.trim() || text === ""} loading={give.isPending}>
          Give score
        </Button>
      </div>
    </form>
  );
}
