// The columns of the users table, in order, called as the server orders by them.
import type { UserRow } from "../api/types";
import { FilterCell } from "../list/FilterCell";
import { TimeCell } from "../list/TimeCell";
import { columnOf, named, totalsColumns } from "../list/column";
import classes from "../list/Table.module.css";

const column = columnOf<UserRow>();

export const columns = [
  column("id", 220, { label: "User", grow: 3 }, (row) => named(row.id, row.id)),
  column("environments", 190, { label: "Environments", grow: 1 }, (row) => (
    <span className={classes.tags}>
      {row.environments.map((environment) => (
        <FilterCell key={environment} filterKey="environment" label="Environment" value={environment} />
      ))}
    </span>
  )),
  column("firstTimestamp", 110, { label: "First event" }, (row) => <TimeCell iso={row.firstTimestamp} />),
  column("lastTimestamp", 110, { label: "Last event" }, (row) => <TimeCell iso={row.lastTimestamp} />),
  ...totalsColumns<UserRow>(),
];
