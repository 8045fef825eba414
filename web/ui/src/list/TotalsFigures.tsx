import type { Totals } from "../api/types";
import { formatCost, formatCount } from "../shared/format";

/** The figures of a card. */
export const TotalsFigures = ({ traceCount, totalTokens, totalCost }: Totals) => (
  <>
    <span>
      {formatCount(traceCount)} {traceCount === 1 ? "trace" : "traces"}
    </span>
    {totalTokens > 0 && <span>{formatCount(totalTokens)} tokens</span>}
    {totalCost > 0 && <span>{formatCost(totalCost)}</span>}
  </>
);
