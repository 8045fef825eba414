import { Handle, Position, useReactFlow } from "@xyflow/react";
import type { FocusEvent } from "react";
import { formatCost, formatDuration, formatInteger } from "../../shared/format";
import { TypeIcon, observationType } from "../../shared/observationTypes";
import classes from "./GraphView.module.css";
import type { GraphNode } from "./traceGraph";

export interface StepNodeData {
  node: GraphNode;
  /** Which of its steps is open; -1: none. */
  index: number;
  faint: boolean;
  /** Opens its first step, or the one after the open one. */
  onNext: () => void;
}

/** Where edges go that lead up again. */
export const back = { from: "back-from", to: "back-to" };

function Ends() {
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.handle} />
      <Handle type="source" position={Position.Bottom} isConnectable={false} className={classes.handle} />
      <Handle type="source" id={back.from} position={Position.Right} isConnectable={false} className={classes.handle} />
      <Handle type="target" id={back.to} position={Position.Right} isConnectable={false} className={classes.handle} />
    </>
  );
}

export function StepNode({ id, data: { node, index, faint, onNext } }: { id: string; data: StepNodeData }) {
  const { fitView, getZoom } = useReactFlow();
  const count = node.stepIds.length;
  // Walking by Tab brings into sight what has the focus.
  const show = (event: FocusEvent<HTMLButtonElement>) => {
    if (!event.currentTarget.matches(":focus-visible")) return;
    const zoom = Math.max(getZoom(), 0.5);
    void fitView({ nodes: [{ id }], minZoom: zoom, maxZoom: zoom });
  };
  return (
    <>
      <button
        type="button"
        className={`${classes.node} nopan`}
        aria-pressed={index >= 0}
        data-faint={faint || undefined}
        data-error={node.errorCount > 0 || undefined}
        onClick={onNext}
        onFocus={show}
      >
        <span className={classes.line}>
          <TypeIcon type={node.type} size={20} />
          <span className={`${classes.name} truncate`}>{node.name || observationType(node.type).label}</span>
          {count > 1 && (
            <span className={`${classes.count} num`}>{index >= 0 ? `${index + 1} of ${formatInteger(count)}` : `×${formatInteger(count)}`}</span>
          )}
        </span>
        <span className={`${classes.figures} num`}>
          <span>{formatDuration(node.seconds)}</span>
          {node.cost > 0 && <span>{formatCost(node.cost)}</span>}
          {node.errorCount > 0 && <span className={classes.errors}>{formatInteger(node.errorCount)} failed</span>}
        </span>
      </button>
      <Ends />
    </>
  );
}

export function EndNode({ data }: { data: { label: string } }) {
  return (
    <>
      <span className={classes.end}>{data.label}</span>
      <Ends />
    </>
  );
}
