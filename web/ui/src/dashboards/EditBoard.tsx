// The grid on which widgets are dragged and sized; on a narrow screen they stand below each other, and their menu does it.
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo } from "react";
import { GridLayout, useContainerWidth } from "react-grid-layout";
import type { Layout } from "react-grid-layout";
import "react-grid-layout/css/styles.css";
import { StatePanel } from "../shared/StatePanel";
import classes from "./Board.module.css";
import { EditTools } from "./EditTools";
import { placeStyle } from "./ReadBoard";
import { Tile } from "./Tile";
import type { BoardState } from "./boardState";
import { duplicated } from "./editing";
import { gap, gridColumns, inOrder, rowHeight } from "./grid";
import { compacted, nudge, placeWidgets, toLayout } from "./layout";
import type { Widget } from "./types";

interface Props {
  projectId: string;
  widgets: Widget[];
  board: BoardState;
  onChange: (change: (widgets: Widget[]) => Widget[]) => void;
  onEdit: (widget: Widget) => void;
}

const gridConfig = { cols: gridColumns, rowHeight, margin: [gap, gap] as const, containerPadding: [0, 0] as const };
const dragConfig = { handle: ".widget-handle" };
const resizeConfig = { handles: ["se"] as const };

export function EditBoard({ projectId, widgets, board, onChange, onEdit }: Props) {
  const narrow = useMediaQuery("(max-width: 1023px)", false, { getInitialValueInEffect: false });
  const { width, containerRef, mounted } = useContainerWidth();
  const layout = useMemo(() => toLayout(widgets), [widgets]);
  // Not at each change of the layout: the grid tells of ours, too, a render later, and would undo what came in between.
  const place = useCallback((moved: Layout) => onChange((before) => placeWidgets(before, moved)), [onChange]);
  const cells = inOrder(widgets).map((widget) => {
    const tools = (
      <EditTools
        title={widget.title}
        draggable={!narrow}
        onEdit={() => onEdit(widget)}
        onDuplicate={() => onChange((before) => duplicated(before, widget))}
        onRemove={() => onChange((before) => compacted(before.filter(({ id }) => id !== widget.id)))}
        onNudge={(by) => onChange((before) => nudge(before, widget.id, by))}
      />
    );
    return (
      <div key={widget.id} className={narrow ? classes.cell : classes.item} style={narrow ? placeStyle(widget) : undefined}>
        <Tile projectId={projectId} widget={widget} board={board} tools={tools} />
      </div>
    );
  });
  if (widgets.length === 0) return <StatePanel title="No widgets yet" text="Add the first: choose what it counts, and how it draws it." />;
  if (narrow) return <div className={classes.grid}>{cells}</div>;
  return (
    <div ref={containerRef} className={classes.edited}>
      {mounted && (
        <GridLayout width={width} layout={layout} gridConfig={gridConfig} dragConfig={dragConfig} resizeConfig={resizeConfig} onDragStop={place} onResizeStop={place}>
          {cells}
        </GridLayout>
      )}
    </div>
  );
}
