// The widgets at their places; below each other where the screen is narrow.
import type { CSSProperties } from "react";
import classes from "./Board.module.css";
import { Tile } from "./Tile";
import type { BoardState } from "./boardState";
import { inOrder } from "./grid";
import type { Widget } from "./types";

interface Props {
  projectId: string;
  widgets: readonly Widget[];
  board: BoardState;
}

export const placeStyle = ({ place: { x, y, w, h } }: Widget): CSSProperties =>
  ({ "--column": `${x + 1} / span ${w}`, "--row": `${y + 1} / span ${h}`, "--rows": h }) as CSSProperties;

export function ReadBoard({ projectId, widgets, board }: Props) {
  return (
    <div className={classes.grid}>
      {inOrder(widgets).map((widget) => (
        <div key={widget.id} className={classes.cell} data-chart={widget.chart} style={placeStyle(widget)}>
          <Tile projectId={projectId} widget={widget} board={board} />
        </div>
      ))}
    </div>
  );
}
