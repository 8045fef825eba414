// The columns of the sessions table, in order.
import { FilterCell } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import { columnOf, dimmedWhenZero, named } from "../list/column";
import { formatCost, formatCount } from "../shared/format";
import type { CountedSession } from "./useSessions";

const column = columnOf<CountedSession>();
const count = (value: number | null = null) => dimmedWhenZero(value, formatCount(value));

export const columns = [
  column("time", 104, { label: "Created" }, (row) => <TimeCell iso={row.createdAt} />),
  column("name", 240, { label: "Session", grow: 3 }, (row) => named(row.id, row.id)),
  column("traces", 86, { label: "Traces", align: "right" }, ({ totals }) => count(totals?.traces)),
  column("cost", 110, { label: "Cost", align: "right" }, ({ totals }) => dimmedWhenZero(totals?.cost ?? null, formatCost(totals?.cost))),
  column("tokens", 100, { label: "Tokens", align: "right" }, ({ totals }) => count(totals?.tokens)),
  column("environment", 140, { label: "Environment", grow: 1 }, (row) => (
    <FilterCell filterKey="environment" label="Environment" value={row.environment} />
  )),
];
