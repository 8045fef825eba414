import type { SessionRow } from "../api/types";
import { Card } from "../list/Card";
import type { RowProps } from "../list/TableRow";
import { TotalsFigures } from "../list/TotalsFigures";

export const SessionCard = ({ row, shared }: { row: SessionRow; shared: RowProps }) => (
  <Card {...shared} time={row.createdAt} figures={<TotalsFigures {...row} />} bottom={<span className="truncate">{row.environment}</span>} />
);
