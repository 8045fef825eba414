// One score: its value and a comment. What is chosen is given at once, what is typed when it is sent off.
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import type { Score } from "../api/types";
import { TimeCell } from "../list/TimeCell";
import { ConfirmButton } from "../shared/ConfirmButton";
import { scoreText } from "../trace/detail/scoreText";
import classes from "./Annotate.module.css";
import { ScoreInput } from "./ScoreInput";
import { boundsText, readValue, valueText } from "./scoreFields";
import type { ScoreFieldSpec } from "./scoreFields";
import type { Scored } from "./types";
import { useAuthorName, useGiveScore, useTakeScoreBack } from "./useAnnotate";

interface Props {
  spec: ScoreFieldSpec;
  projectId: string;
  target: Scored;
  readOnly: boolean;
}

const commentMost = 5000;

/** `take` when what is given changed: by who looks, or by somebody else meanwhile. */
function useGiven(score: Score | null, take: () => void) {
  const given = JSON.stringify([score?.id, score?.value, score?.stringValue, score?.comment]);
  const [known, setKnown] = useState(given);
  if (known === given) return;
  setKnown(given);
  take();
}

function useField({ spec, projectId, target }: Props) {
  const give = useGiveScore(projectId);
  const { score, name, dataType, configId, config } = spec;
  const [text, setText] = useState(valueText(score));
  const [comment, setComment] = useState(score?.comment ?? "");
  const [problem, setProblem] = useState<string | null>(null);
  useGiven(score, () => {
    setText(valueText(score));
    setComment(score?.comment ?? "");
  });
  const changed = text !== valueText(score) || comment.trim() !== (score?.comment ?? "");
  const send = (wanted: string) => {
    const read = readValue(dataType, wanted, config);
    setProblem("problem" in read ? read.problem : null);
    if ("problem" in read || give.isPending) return;
    give.mutate({ ...target, id: score?.id, name, dataType, configId, value: read.value, comment: comment.trim() || null });
  };
  const choose = (wanted: string) => {
    setText(wanted);
    send(wanted);
  };
  const type = (wanted: string) => {
    if (wanted === text) return; // a number says itself once more when it is left
    setText(wanted);
    setProblem(null);
  };
  return { text, comment, setComment, changed, send, choose, type, problem: problem ?? give.error?.message ?? null, isPending: give.isPending };
}

export function ScoreField(props: Props) {
  const { spec, projectId, target, readOnly } = props;
  const { name, score, config, dataType, fixed } = spec;
  const { text, comment, setComment, changed, send, choose, type, problem, isPending } = useField(props);
  const [commenting, setCommenting] = useState(Boolean(score?.comment));
  const disabled = readOnly || fixed !== null;
  const bounds = dataType === "NUMERIC" && config ? boundsText(config.minValue, config.maxValue) : "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send(text);
  };
  return (
    <li className={classes.field} data-given={score ? true : undefined}>
      <form onSubmit={submit} noValidate aria-label={name}>
        <div className={classes.fieldHead}>
          <span className={classes.fieldName}>{name}</span>
          {bounds && <span className={classes.hint}>{bounds}</span>}
          <span className={classes.spacer} />
          {score && !readOnly && <TakeBack score={score} projectId={projectId} traceId={target.traceId} />}
        </div>
        {config?.description && <p className={classes.description}>{config.description}</p>}
        <ScoreInput label={name} dataType={dataType} config={config} text={text} disabled={disabled} onChoose={choose} onType={type} />
        {commenting && (
          <Textarea aria-label={`Comment on ${name}`} placeholder="Why?" autosize minRows={2} maxRows={8} maxLength={commentMost} disabled={disabled} value={comment} onChange={(event) => setComment(event.currentTarget.value)} />
        )}
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        {fixed && <p className={classes.description}>{fixed}</p>}
        <div className={classes.formEnd}>
          {score && <GivenBy projectId={projectId} authorUserId={score.authorUserId} at={score.updatedAt ?? score.timestamp} />}
          {!disabled && !commenting && (
            <Button variant="subtle" color="gray" size="compact-xs" className={classes.quiet} aria-label={`Add a comment on ${name}`} onClick={() => setCommenting(true)}>
              Add a comment
            </Button>
          )}
          {!disabled && changed && text !== "" && (
            <Button type="submit" size="compact-sm" loading={isPending} aria-label={`Save ${name}`}>
              Save
            </Button>
          )}
        </div>
      </form>
    </li>
  );
}

function TakeBack({ score, projectId, traceId }: { score: Score; projectId: string; traceId: string }) {
  const takeBack = useTakeScoreBack(projectId, traceId);
  return <ConfirmButton label={`Delete score ${score.name}`} question={`Delete ${score.name}: ${scoreText(score)}? This cannot be undone.`} run={() => takeBack(score)} />;
}

function GivenBy({ projectId, authorUserId, at }: { projectId: string; authorUserId?: string | null; at: string }) {
  const name = useAuthorName(projectId, authorUserId);
  return (
    <span className={classes.hint} role="status">
      {name ? `${name}, ` : ""}
      <TimeCell iso={at} />
    </span>
  );
}
