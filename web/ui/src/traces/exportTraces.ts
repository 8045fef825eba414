// All traces that the list shows, as they are downloaded.
import { get } from "../api/client";
import { projectPath } from "../api/queries";
import type { Page, TraceRow } from "../api/types";
import { membersOf } from "../export/csv";
import type { Source } from "../export/collect";
import { rangeStart } from "../list/timeRange";
import { toRequest } from "./tableState";
import type { TableState } from "./tableState";

const pageSize = 100;

/** The request for a page. Its time ends now, so that traces that come meanwhile do not push the others to later pages. */
export function exportRequest(state: TableState, page: number, nowMs: number): URLSearchParams {
  const from = rangeStart(state.range, nowMs) ?? new Date(0).toISOString();
  const window = state.window ?? { from, to: new Date(nowMs).toISOString() };
  const params = toRequest({ ...state, window, page }, nowMs);
  params.set("limit", String(pageSize));
  return params;
}

export const tracesSource = (projectId: string, state: TableState): Source<TraceRow> => ({
  note: "Inputs and outputs as the list has them: their first 1,000 characters",
  columns: membersOf<TraceRow>(
    "id", "timestamp", "name", "userId", "sessionId", "environment", "tags", "release", "version", "latency", "totalCost", "inputTokens",
    "outputTokens", "totalTokens", "observationCount", "errorCount", "warningCount", "input", "output", "metadata",
  ),
  async *pages(signal) {
    const now = Date.now();
    for (let page = 1, last = 1; page <= last; page++) {
      const { data, meta } = await get<Page<TraceRow>>(`${projectPath(projectId)}/traces?${exportRequest(state, page, now)}`, signal);
      last = meta.totalPages;
      yield { rows: data, total: meta.totalItems };
    }
  },
});
