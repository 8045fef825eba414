// What is known of the selected step, or of the trace as a whole.
import { ActionIcon, Tooltip } from "@mantine/core";
import { AnnotateButtons } from "../../annotate/AnnotateButtons";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { Observation, TraceDetail } from "../../api/types";
import { LevelBadge } from "../../shared/LevelBadge";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import { CenteredLoader } from "../../shared/CenteredLoader";
import { ErrorPanel } from "../../shared/StatePanel";
import { CopyStepMenu } from "../copy/CopyMenu";
import { PayloadModeSwitch, usePayloadMode } from "../payload/PayloadModeSwitch";
import type { PayloadMode } from "../payload/PayloadModeSwitch";
import { PayloadSection } from "../payload/PayloadSection";
import { FindBar } from "../search/FindBar";
import type { Place } from "../search/findHits";
import { useFind } from "../search/useFind";
import type { TreeNode } from "../tree/buildTree";
import classes from "./DetailPanel.module.css";
import { ObservationFacts } from "./ObservationFacts";
import { ScoreTable } from "./ScoreTable";
import { UsageTable } from "./UsageTable";
import { useWholeStep } from "./useWholeStep";

interface Props {
  trace: TraceDetail;
  /** Null: the trace itself. */
  node: TreeNode | null;
  /** What is searched for in the trace, and where in this step it was found. */
  searched: { text: string; place: Place | null };
}

export function DetailPanel({ trace, node, searched }: Props) {
  const { step, pending, error, retry } = useWholeStep(trace, node);
  const [mode, setMode] = usePayloadMode();
  const scrollRef = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null); // instead of what is searched for in the trace
  const text = typed ?? searched.text.trim();
  const [opened, setOpened] = useState<boolean | null>(null);
  const finding = opened ?? text !== "";
  const find = useFind(scrollRef, finding ? text : "", typed === null ? searched.place : null);
  const item = step ?? trace;
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
        {step && <CopyStepMenu step={step} />}
        <span className={classes.spacer} />
        {node && <AnnotateButtons target={{ traceId: trace.id, observationId: node.observation.id }} name={item.name || "step"} scores={scores} />}
        <Tooltip label="Find in this step">
          <ActionIcon variant="subtle" color="gray" size={26} aria-label="Find" aria-pressed={finding} onClick={() => setOpened(!finding)}>
            <IconSearch size={15} />
          </ActionIcon>
        </Tooltip>
        <PayloadModeSwitch mode={mode} onMode={setMode} />
      </div>
      {finding && <FindBar text={text} onText={setTyped} find={find} onClose={() => setOpened(false)} focused={opened === true} />}
      <div ref={scrollRef} className={classes.scroll}>
        {step && <ObservationParts observation={step} />}
        {pending && <CenteredLoader />}
        {error && <ErrorPanel error={error} retry={retry} />}
        {!pending && !error && <Payloads item={item} mode={mode} whole={finding && text !== ""} />}
        <ScoreTable scores={scores} />
      </div>
    </section>
  );
}

interface PayloadProps {
  item: Pick<Observation, "input" | "output" | "metadata"> | TraceDetail;
  mode: PayloadMode;
  whole: boolean;
}

const Payloads = ({ item, ...shown }: PayloadProps) => (
  <>
    <PayloadSection title="Input" value={item.input} {...shown} />
    <PayloadSection title="Output" value={item.output} {...shown} />
    <PayloadSection title="Metadata" value={item.metadata} {...shown} optional />
  </>
);

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
