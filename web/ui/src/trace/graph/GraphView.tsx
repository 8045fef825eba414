// The trace as a graph to move about in. Loaded when it is asked for: with what draws it and finds its places.
import { useComputedColorScheme } from "@mantine/core";
import { Background, Controls, MarkerType, ReactFlow } from "@xyflow/react";
import type { Edge, Node } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useMemo } from "react";
import { CenteredLoader } from "../../shared/CenteredLoader";
import { formatInteger } from "../../shared/format";
import type { TraceTree } from "../tree/buildTree";
import { EndNode, StepNode, back } from "./GraphNodes";
import type { StepNodeData } from "./GraphNodes";
import classes from "./GraphView.module.css";
import { endKey, startKey } from "./builder";
import type { Place } from "./layout";
import { traceGraph } from "./traceGraph";
import type { GraphNode, TraceGraph } from "./traceGraph";
import { useLaidOut } from "./useLaidOut";

interface Props {
  tree: TraceTree;
  selectedId: string | null;
  onSelect: (id: string) => void;
  /** Only nodes with one of these stand out; null: all. */
  found: ReadonlySet<string> | null;
}

const nodeTypes = { step: StepNode, end: EndNode };

export default function GraphView({ tree, ...shown }: Props) {
  const graph = useMemo(() => traceGraph(tree), [tree]);
  const laidOut = useLaidOut(graph);
  return laidOut ? <Drawing {...laidOut} {...shown} /> : <CenteredLoader />;
}

function Drawing({ graph, places, selectedId, onSelect, found }: Omit<Props, "tree"> & { graph: TraceGraph; places: ReadonlyMap<string, Place> }) {
  const scheme = useComputedColorScheme("light");
  const edges = useMemo(() => drawnEdges(graph, places), [graph, places]);
  const byKey = new Map(graph.nodes.map((node) => [node.key, node]));
  const nodes = [...places].map(([key, { x, y, width, height }]): Node => {
    const shared = { id: key, position: { x, y }, width, height, initialWidth: width, initialHeight: height };
    const node = byKey.get(key);
    if (!node) return { ...shared, type: "end", data: { label: key === startKey ? "Start" : "End" } };
    const index = selectedId === null ? -1 : node.stepIds.indexOf(selectedId);
    const data: StepNodeData = { node, index, faint: found !== null && !node.stepIds.some((id) => found.has(id)), onNext: () => onSelect(nextStep(node, index)) };
    return { ...shared, type: "step", data: { ...data } };
  });
  return (
    <div className={classes.graph} role="group" aria-label="Graph of the steps">
      {graph.total > graph.nodes.length && (
        <p className={classes.note} role="status">
          {formatInteger(graph.nodes.length)} of {formatInteger(graph.total)} kinds of steps are drawn: the levels nearest to the root.
        </p>
      )}
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.08 }}
        minZoom={0.05}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        selectionKeyCode={null}
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** The first of them; when one is open, the one after it. */
const nextStep = ({ stepIds }: GraphNode, index: number): string => stepIds[(index + 1) % stepIds.length] ?? "";

/** Of a loop, what leads up goes around at the side. */
function drawnEdges({ edges }: TraceGraph, places: ReadonlyMap<string, Place>): Edge[] {
  const isUp = (from: string, to: string) => (places.get(to)?.y ?? 0) <= (places.get(from)?.y ?? 0);
  return edges.map(({ from, to, kind, count }) => ({
    id: `${from}\n\n${to}`,
    source: from,
    target: to,
    ...(isUp(from, to) ? { type: "smoothstep", sourceHandle: back.from, targetHandle: back.to } : {}),
    className: kind === "inside" && from !== startKey ? classes.inside : classes.then,
    label: count > 1 && to !== endKey ? `×${formatInteger(count)}` : undefined,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--tm-edge)" },
  }));
}
