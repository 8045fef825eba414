import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import { CommentMark } from "../../annotate/CommentMark";
import type { TraceDetail } from "../../api/types";
import { LevelBadge } from "../../shared/LevelBadge";
import { formatCost, formatCount, formatDuration, formatInteger } from "../../shared/format";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import { tokensOf } from "../../shared/usage";
import classes from "./TreeRow.module.css";
import type { TraceTree, TreeNode } from "./buildTree";
import { layoutBar } from "./timeline";
import type { Bar } from "./timeline";

interface ShellProps {
  place: CSSProperties;
  depth: number;
  selected: boolean;
  onSelect: () => void;
  /** Undefined: nothing to fold. */
  expanded?: boolean;
  onToggle?: () => void;
  type: string;
  name: ReactNode;
  title?: string;
  error?: boolean;
  children: ReactNode;
  inTimeline: boolean;
  /** Behind the name. */
  mark: ReactNode;
}

function RowShell({ mark, place, depth, selected, onSelect, expanded, onToggle, type, name, title, error, children, inTimeline }: ShellProps) {
  const foldable = expanded !== undefined;
  return (
    <div
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={selected}
      aria-expanded={expanded}
      tabIndex={selected ? 0 : -1}
      className={classes.row}
      data-selected={selected || undefined}
      data-error={error || undefined}
      data-timeline={inTimeline || undefined}
      style={place}
      onClick={onSelect}
      onKeyDown={(event) => event.key === "Enter" && onSelect()}
    >
      <span className={classes.label} style={{ "--depth": depth } as CSSProperties}>
        <UnstyledButton
          className={classes.chevron}
          data-open={expanded || undefined}
          aria-label={expanded ? "Collapse" : "Expand"}
          aria-hidden={!foldable}
          tabIndex={-1}
          style={{ visibility: foldable ? undefined : "hidden" }}
          onClick={(event) => {
            event.stopPropagation();
            onToggle?.();
          }}
        >
          <IconChevronRight size={14} />
        </UnstyledButton>
        <TypeIcon type={type} />
        <span className={`${classes.name} truncate`} title={title}>{name}</span>
        {mark}
      </span>
      {children}
    </div>
  );
}

interface RowProps {
  place: CSSProperties;
  selected: boolean;
  onSelect: () => void;
  /** The tree when bars are wanted, else null. */
  timeline: TraceTree | null;
}

export function TraceTreeRow({ trace, ...row }: RowProps & { trace: TraceDetail }) {
  const whole: Bar = { left: 0, width: 1, waiting: null, running: false };
  return (
    <RowShell {...row} depth={0} type="TRACE" name={<b>{trace.name || "Trace"}</b>} mark={<CommentMark traceId={trace.id} objectType="TRACE" objectId={trace.id} />} inTimeline={row.timeline !== null}>
      {row.timeline ? (
        <BarCell bar={whole} color={observationType("TRACE").color} text={formatDuration(trace.latency)} faint />
      ) : (
        <Figures duration={trace.latency} tokens={null} cost={trace.totalCost ?? 0} />
      )}
    </RowShell>
  );
}

export function TreeRow({ traceId, node, collapsed, onToggle, ...row }: RowProps & { traceId: string; node: TreeNode; collapsed: boolean; onToggle: () => void }) {
  const { observation, children, descendantCount } = node;
  const duration = node.endMs === null ? null : (node.endMs - node.startMs) / 1000;
  const error = observation.level === "ERROR";
  // What went wrong says more than the model that it went wrong with.
  const aside = observation.level === "DEFAULT" || !observation.statusMessage ? observation.model : observation.statusMessage;
  const name = (
    <>
      <span>{observation.name || observationType(observation.type).label}</span>
      {collapsed && <span className={classes.aside}> +{formatInteger(descendantCount)}</span>}
      {!row.timeline && aside && <span className={classes.aside}> {aside}</span>}
    </>
  );
  return (
    <RowShell
      {...row}
      depth={node.depth}
      type={observation.type}
      name={name}
      mark={<CommentMark traceId={traceId} objectType="OBSERVATION" objectId={observation.id} />}
      title={[observation.name, aside].filter(Boolean).join(": ")}
      error={error}
      expanded={children.length > 0 ? !collapsed : undefined}
      onToggle={onToggle}
      inTimeline={row.timeline !== null}
    >
      {row.timeline ? (
        <BarCell bar={layoutBar(node, row.timeline)} color={error ? "var(--tm-error)" : observationType(observation.type).color} text={duration === null ? "" : formatDuration(duration)} />
      ) : (
        <>
          <LevelBadge level={observation.level} />
          <Figures duration={duration} tokens={tokensOf(observation)?.total ?? null} cost={node.subtreeCost} />
        </>
      )}
    </RowShell>
  );
}

function Figures({ duration, tokens, cost }: { duration: number | null; tokens: number | null; cost: number }) {
  return (
    <span className={`${classes.figures} num`}>
      {tokens !== null && tokens > 0 && <span title={`${formatInteger(tokens)} tokens`}>{formatCount(tokens)} tok</span>}
      {cost > 0 && <span title="With everything below it">{formatCost(cost)}</span>}
      <span className={classes.duration}>{duration === null ? "" : formatDuration(duration)}</span>
    </span>
  );
}

const percent = (part: number) => `${part * 100}%`;

function BarCell({ bar, color, text, faint = false }: { bar: Bar; color: string; text: string; faint?: boolean }) {
  const toTheLeft = bar.left + bar.width > 0.75;
  const beside: CSSProperties = toTheLeft ? { right: percent(1 - bar.left), paddingRight: 6 } : { left: percent(bar.left + bar.width), paddingLeft: 6 };
  const inside = bar.left < 0.2 && toTheLeft;
  return (
    <span className={classes.track}>
      <span
        className={classes.bar}
        data-faint={faint || undefined}
        data-running={bar.running || undefined}
        style={{ left: percent(bar.left), width: percent(bar.width), color }}
      >
        {bar.waiting !== null && <span className={classes.waiting} style={{ width: percent(bar.waiting) }} title="Until the first token" />}
      </span>
      <span className={`${classes.barText} num`} data-inside={inside || undefined} style={inside ? { left: percent(bar.left), paddingLeft: 8 } : beside}>
        {bar.running ? "running" : text}
      </span>
    </span>
  );
}
