// The columns of the scores table, in order.
import type { ScoreRow } from "../api/types";
import { FilterCell } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import { columnOf, named, preview } from "../list/column";
import { scoreText } from "../trace/detail/scoreText";
import { DeleteScore } from "./DeleteScore";
import { levelOf, sourceText, typeText } from "./scores";

const column = columnOf<ScoreRow>();

const readable = [
  column("time", 96, { label: "Time" }, (row) => <TimeCell iso={row.timestamp} />),
  column("name", 150, { label: "Name", grow: 2 }, (row) => named(row.name, row.id)),
  column("value", 130, { label: "Value", grow: 1 }, (row) => (
    <span className="truncate num" title={scoreText(row)} style={{ display: "block" }}>
      {scoreText(row)}
    </span>
  )),
  column("type", 92, { label: "Data type" }, (row) => typeText(row.dataType)),
  column("source", 92, { label: "Source" }, (row) => sourceText(row.source)),
  column("level", 104, { label: "Scored" }, levelOf),
  column("comment", 140, { label: "Comment", grow: 3 }, (row) => <span title={row.comment ?? undefined}>{preview(row.comment)}</span>),
  column("environment", 112, { label: "Environment" }, (row) => (
    <FilterCell filterKey="environment" label="Environment" value={row.environment} />
  )),
  column("traceName", 130, { label: "Trace", grow: 2 }, (row) => (
    <FilterCell filterKey="traceName" label="Trace name" value={row.trace?.name ?? null} />
  )),
  column("userId", 110, { label: "User", grow: 1 }, (row) => <FilterCell filterKey="userId" label="User" value={row.trace?.userId ?? null} />),
];

/** With what changes scores, for whom may. */
const changeable = [...readable, column("actions", 48, { label: "" }, (row) => <DeleteScore score={row} />)];

const without = (columns: typeof readable, left: string) => columns.filter(({ id }) => id !== left);
const ofUser = { readable: without(readable, "userId"), changeable: without(changeable, "userId") };

export function columnsFor(write: boolean, oneUser: boolean) {
  const columns = oneUser ? ofUser : { readable, changeable };
  return write ? columns.changeable : columns.readable;
}
