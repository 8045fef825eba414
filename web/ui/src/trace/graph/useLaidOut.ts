import { useEffect, useMemo, useState } from "react";
import { layoutGraph } from "./layout";
import type { LayoutRequest, Place } from "./layout";
import type { TraceGraph } from "./traceGraph";

interface LaidOut {
  graph: TraceGraph;
  places: ReadonlyMap<string, Place>;
}

/** From so many nodes on the page would be seen to wait: 200 take 0.3 s of a processor, 600 a second. */
const workerFrom = 120;

const requestOf = ({ nodes, edges }: TraceGraph): LayoutRequest => ({
  nodes: nodes.map(({ key }) => ({ key })),
  edges: edges.map(({ from, to, count }) => ({ from, to, count })),
});

/** A graph with the places of its nodes. While those of a bigger one are looked for, the one before; null: none yet. */
export function useLaidOut(graph: TraceGraph): LaidOut | null {
  const isBig = graph.nodes.length >= workerFrom;
  const here = useMemo(() => (isBig ? null : { graph, places: layoutGraph(graph) }), [graph, isBig]);
  const [found, setFound] = useState<LaidOut | null>(null);
  useEffect(() => {
    if (!isBig) return undefined;
    const worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<LaidOut["places"]>) => setFound({ graph, places: data }));
    worker.addEventListener("error", () => setFound({ graph, places: layoutGraph(graph) })); // where there are no workers, it takes its time
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no other
    worker.postMessage(requestOf(graph));
    return () => worker.terminate();
  }, [graph, isBig]);
  return here ?? found;
}
