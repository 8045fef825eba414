// Two traces side by side: what they amount to, which steps differ, and how.
import { useQuery } from "@tanstack/react-query";
import { IconArrowsExchange } from "@tabler/icons-react";
import { ActionIcon, Tooltip } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { isNotFound } from "../api/client";
import { traceQuery } from "../api/queries";
import type { TraceDetail } from "../api/types";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatExact } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { useWholeStep } from "../trace/detail/useWholeStep";
import { buildTree } from "../trace/tree/buildTree";
import { traceHref } from "../traces/traceHref";
import classes from "./Compare.module.css";
import { FigureTable } from "./FigureTable";
import { PairDiff } from "./PairDiff";
import { PairList } from "./PairList";
import { alignTraces } from "./align";

export default function ComparePage() {
  const { projectId = "" } = useParams();
  const [params] = useSearchParams();
  const [idA, idB] = [params.get("a") ?? "", params.get("b") ?? ""];
  const a = useQuery({ ...traceQuery(projectId, idA, false), refetchInterval: false, enabled: idA !== "" });
  const b = useQuery({ ...traceQuery(projectId, idB, false), refetchInterval: false, enabled: idB !== "" });
  useTitle("Compare");
  if (!idA || !idB) return <StatePanel title="Two traces are needed" text="Open a trace and choose what to compare it with." action={{ label: "All traces", to: `/project/${projectId}/traces` }} />;
  const failed = a.error ? { ...a, id: idA } : b.error ? { ...b, id: idB } : null;
  if (failed && isNotFound(failed.error)) {
    return <StatePanel title="Trace not found" text={`Nothing is stored under ${failed.id}.`} action={{ label: "All traces", to: `/project/${projectId}/traces` }} />;
  }
  if (failed?.error) return <ErrorPanel error={failed.error} retry={() => void failed.refetch()} />;
  if (!a.data || !b.data) return <CenteredLoader />;
  return <Comparison key={`${idA} ${idB}`} a={a.data} b={b.data} projectId={projectId} />;
}

function Comparison({ a, b, projectId }: { a: TraceDetail; b: TraceDetail; projectId: string }) {
  const hasPayloads = !a.isOutline && !b.isOutline;
  const pairs = useMemo(() => alignTraces(buildTree(a.observations, a.timestamp), buildTree(b.observations, b.timestamp), hasPayloads), [a, b, hasPayloads]);
  const [index, setIndex] = useState(-1); // the traces themselves
  const [, setParams] = useSearchParams();
  const pair = pairs[index];
  const sides = [useWholeStep(a, pair?.a ?? null), useWholeStep(b, pair?.b ?? null)] as const;
  const failed = sides.find(({ error }) => error);
  const [left, right] = pair ? [sides[0].step, sides[1].step] : [a, b];
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <h1 className={classes.title}>Compare</h1>
        <TraceName label="A" trace={a} projectId={projectId} />
        <Tooltip label="The other way round">
          <ActionIcon variant="subtle" color="gray" aria-label="The other way round" onClick={() => setParams({ a: b.id, b: a.id }, { replace: true })}>
            <IconArrowsExchange size={16} />
          </ActionIcon>
        </Tooltip>
        <TraceName label="B" trace={b} projectId={projectId} />
      </header>
      <div className={classes.body}>
        <div className={classes.side}>
          <FigureTable a={a} b={b} />
          <PairList pairs={pairs} index={index} onIndex={setIndex} note={hasPayloads ? null : "Of this many steps, inputs and outputs are compared of the one that is open."} />
        </div>
        <section className={classes.diff} aria-label="Differences" tabIndex={-1}>
          {failed?.error && <ErrorPanel error={failed.error} retry={failed.retry} />}
          {sides.some(({ pending }) => pending) && <CenteredLoader />}
          {sides.every(({ pending, error }) => !pending && !error) && (
            <PairDiff name={pair ? ((pair.a ?? pair.b)?.observation.name ?? "") : "The traces themselves"} a={left} b={right} />
          )}
        </section>
      </div>
    </div>
  );
}

const TraceName = ({ label, trace, projectId }: { label: string; trace: TraceDetail; projectId: string }) => (
  <span className={classes.trace}>
    <b className={classes.letter}>{label}</b>
    <Link to={traceHref(projectId, trace)} className={`${classes.link} truncate`} title={trace.id}>
      {trace.name || trace.id}
    </Link>
    <span className={`${classes.time} num`}>{formatExact(trace.timestamp)}</span>
  </span>
);
