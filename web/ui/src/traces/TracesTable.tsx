import type { RefObject } from "react";
import type { TraceRow } from "../api/types";
import { DataTable } from "../list/DataTable";
import type { Chosen } from "../list/chosen";
import type { Order } from "../list/TableHeader";
import type { OtherPages } from "../list/walk";
import type { Marks } from "../live/fresh";
import { TraceCard } from "./TraceCard";
import { columns } from "./columns";
import { traceHref } from "./traceHref";

interface Props {
  rows: TraceRow[];
  projectId: string;
  fresh: Marks;
  visibility: Record<string, boolean>;
  order: Order;
  narrow: boolean;
  stale: boolean;
  scrollRef: RefObject<HTMLDivElement | null>;
  pages: OtherPages;
  chosen: Chosen;
}

/** The rows of a page. */
export function TracesTable({ projectId, ...shared }: Props) {
  return (
    <DataTable
      {...shared}
      label="Traces"
      columns={columns}
      hrefOf={(row) => traceHref(projectId, row)}
      nameOf={({ name, id }) => name || id}
      failed={({ errorCount }) => errorCount > 0}
      card={(row, place) => <TraceCard key={row.id} row={row} shared={place} />}
    />
  );
}
