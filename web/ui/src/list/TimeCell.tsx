import { Tooltip } from "@mantine/core";
import { createContext, use } from "react";
import { formatExact, formatRelative } from "../shared/format";

/** The clock of the whole table: one timer, not one per row. */
export const NowContext = createContext(0);

export function TimeCell({ iso }: { iso: string }) {
  const now = use(NowContext);
  return (
    <Tooltip label={formatExact(iso)}>
      <time dateTime={iso}>{formatRelative(iso, now)}</time>
    </Tooltip>
  );
}
