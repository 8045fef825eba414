// The columns of the sessions table, in order.
import type { SessionRow } from "../api/types";
import { FilterCell } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import { columnOf, named, totalsColumns } from "../list/column";

const column = columnOf<SessionRow>();

export const columns = [
  column("time", 104, { label: "Created" }, (row) => <TimeCell iso={row.createdAt} />),
  column("name", 240, { label: "Session", grow: 3 }, (row) => named(row.id, row.id)),
  ...totalsColumns<SessionRow>(),
  column("environment", 140, { label: "Environment", grow: 1 }, (row) => (
    <FilterCell filterKey="environment" label="Environment" value={row.environment} />
  )),
];
