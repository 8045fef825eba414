// What is known of the selected step, or of the trace as a whole.
import { SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { AnnotateButtons } from "../../annotate/AnnotateButtons";
import type { Observation, TraceDetail } from "../../api/types";
import { CopyButton } from "../../shared/CopyButton";
import { LevelBadge } from "../../shared/LevelBadge";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import { PayloadSection } from "../payload/PayloadSection";
import type { PayloadMode } from "../payload/PayloadSection";
import type { TreeNode } from "../tree/buildTree";
import classes from "./DetailPanel.module.css";
import { ObservationFacts } from "./ObservationFacts";
import { ScoreTable } from "./ScoreTable";
import { UsageTable } from "./UsageTable";

interface Props {
  trace: TraceDetail;
  /** Null: the trace itself. */
  node: TreeNode | null;
}

export function DetailPanel({ trace, node }: Props) {
  const [mode, setMode] = useLocalStorage<PayloadMode>({ key: "tracemesh.payload", defaultValue: "formatted", getInitialValueInEffect: false });
  const item = node?.observation ?? trace;
  const type = node?.observation.type ?? "TRACE";
  const scores = trace.scores.filter(({ observationId }) => (node ? observationId === node.observation.id : !observationId));
  return (
    <section className={classes.panel} aria-label="Details">
      <div className={classes.heading}>
        <TypeIcon type={type} size={24} />
        <div className={classes.titles}>
          <h2 className={`${classes.title} truncate`} title={item.name ?? item.id}>
            {item.name || observationType(type).label}
          </h2>
          <span className={`${classes.type} truncate`}>{observationType(type).label}</span>
        </div>
        {node && <LevelBadge level={node.observation.level} />}
        {node && <CopyButton text={() => item.id} label="Copy the observation id" />}
        <span className={classes.spacer} />
        {node && <AnnotateButtons target={{ traceId: trace.id, observationId: node.observation.id }} name={item.name || "step"} scores={scores} />}
        <SegmentedControl
          size="xs"
          aria-label="How payloads are shown"
          data={[
            { value: "formatted", label: "Formatted" },
            { value: "json", label: "JSON" },
          ]}
          value={mode}
          onChange={(value) => setMode(value as PayloadMode)}
        />
      </div>
      <div className={classes.scroll}>
        {node && <ObservationParts observation={node.observation} />}
        <PayloadSection title="Input" value={item.input} mode={mode} />
        <PayloadSection title="Output" value={item.output} mode={mode} />
        <PayloadSection title="Metadata" value={item.metadata} mode={mode} optional />
        <ScoreTable scores={scores} />
      </div>
    </section>
  );
}

function ObservationParts({ observation }: { observation: Observation }) {
  return (
    <>
      {observation.statusMessage && (
        <p className={classes.status} data-level={observation.level}>
          {observation.statusMessage}
        </p>
      )}
      <ObservationFacts observation={observation} />
      <UsageTable observation={observation} />
    </>
  );
}
