// The columns of the list of dashboards, in order.
import { TimeCell } from "../list/TimeCell";
import { columnOf, named } from "../list/column";
import { nothing } from "../shared/format";
import type { DashboardHead } from "./types";

const column = columnOf<DashboardHead>();
const person = (name: string | null) => <span className="truncate">{name ?? nothing}</span>;

export const columns = [
  column("name", 240, { label: "Name", grow: 2 }, ({ name, id }) => named(name, id)),
  column("description", 260, { label: "Description", grow: 4 }, ({ description }) => (
    <span className="truncate" title={description}>
      {description}
    </span>
  )),
  column("time", 110, { label: "Updated" }, ({ updatedAt }) => <TimeCell iso={updatedAt} />),
  column("updatedBy", 170, { label: "By" }, ({ updatedBy }) => person(updatedBy)),
  column("createdBy", 170, { label: "Made by" }, ({ createdBy }) => person(createdBy)),
];
