// What a trace is, in two lines: name and id; then the figures, and who and what it belongs to.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link } from "react-router";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { AnnotateButtons } from "../annotate/AnnotateButtons";
import type { TraceDetail } from "../api/types";
import { CompareButton } from "../compare/CompareButton";
import { LiveMark } from "../live/LiveMark";
import type { LiveState } from "../live/useLive";
import { LevelCounts } from "../shared/LevelBadge";
import { formatCost, formatCount, formatDuration, formatExact, formatInteger, formatRelative } from "../shared/format";
import { useNow } from "../shared/useNow";
import { sessionHref } from "../sessions/sessions";
import type { FilterKey } from "../traces/tableState";
import { CopyTraceMenu } from "./copy/CopyMenu";
import { ScoreChips } from "./detail/ScoreChips";
import { ListSteps } from "./ListSteps";
import classes from "./TraceHeader.module.css";
import { tokensOfAll } from "../shared/usage";

interface Props {
  trace: TraceDetail;
  projectId: string;
  live: LiveState;
  onBack: () => void;
}

const clockMs = 10_000;

export function TraceHeader({ trace, projectId, live, onBack }: Props) {
  const [errors, warnings] = useMemo(() => ["ERROR", "WARNING"].map((level) => trace.observations.filter((step) => step.level === level).length), [trace]);
  return (
    <header className={classes.header}>
      <div className={classes.titleLine}>
        <Tooltip label="Back to the traces (Esc)">
          <ActionIcon variant="subtle" color="gray" aria-label="Back to the traces" onClick={onBack}>
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <ListSteps projectId={projectId} />
        <h1 className={`${classes.title} truncate`} title={trace.name ?? trace.id}>
          {trace.name || "Unnamed trace"}
        </h1>
        <span className={`${classes.id} truncate`}>{trace.id}</span>
        <CopyTraceMenu trace={trace} />
        <CompareButton projectId={projectId} traceId={trace.id} />
        <LiveMark state={live} />
        <LevelCounts errors={errors ?? 0} warnings={warnings ?? 0} />
        <AnnotateButtons target={{ traceId: trace.id, observationId: null }} name={trace.name || "trace"} scores={trace.scores.filter(({ observationId }) => !observationId)} />
      </div>
      <div className={classes.facts}>
        <Figures trace={trace} />
        <span className={classes.rule} />
        <Belongings trace={trace} projectId={projectId} />
        <ScoreChips scores={trace.scores.filter(({ observationId }) => !observationId)} />
      </div>
    </header>
  );
}

function Fact({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  const fact = (
    <span className={classes.fact}>
      <span className={classes.label}>{label}</span>
      <span className="num">{children}</span>
    </span>
  );
  return hint ? <Tooltip label={hint}>{fact}</Tooltip> : fact;
}

function Figures({ trace }: { trace: TraceDetail }) {
  const now = useNow(clockMs);
  const tokens = useMemo(() => tokensOfAll(trace.observations), [trace]);
  return (
    <>
      <Fact label="Started" hint={formatExact(trace.timestamp)}>
        {formatRelative(trace.timestamp, now)}
      </Fact>
      <Fact label="Latency">{formatDuration(trace.latency)}</Fact>
      {tokens && (
        <Fact label="Tokens" hint={`${formatInteger(tokens.input)} in → ${formatInteger(tokens.output)} out`}>
          {formatCount(tokens.total)}
        </Fact>
      )}
      <Fact label="Cost">{formatCost(trace.totalCost)}</Fact>
    </>
  );
}

/** Each leads to the other traces it is shared with; the session to its conversation. */
function Belongings({ trace, projectId }: { trace: TraceDetail; projectId: string }) {
  const to = (key: FilterKey, value: string) => `/project/${projectId}/traces?${new URLSearchParams({ [key]: value, range: "all" })}`;
  const link = (label: string, key: FilterKey, value: string | null) =>
    value && (
      <Link key={`${key}=${value}`} to={to(key, value)} className={classes.chip} title={`All traces with ${label.toLowerCase()} ${value}`}>
        <span className={classes.label}>{label}</span>
        <span className="truncate">{value}</span>
      </Link>
    );
  return (
    <>
      {link("User", "userId", trace.userId)}
      {trace.sessionId && (
        <Link to={sessionHref(projectId, trace.sessionId)} className={classes.chip} title={`The session ${trace.sessionId}`}>
          <span className={classes.label}>Session</span>
          <span className="truncate">{trace.sessionId}</span>
        </Link>
      )}
      {trace.environment !== "default" && link("Environment", "environment", trace.environment)}
      {trace.release && <Fact label="Release">{trace.release}</Fact>}
      {trace.version && <Fact label="Version">{trace.version}</Fact>}
      {trace.tags.map((tag) => link("Tag", "tags", tag))}
    </>
  );
}
