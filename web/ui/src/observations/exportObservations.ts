// All observations that the list shows, as they are downloaded: with their inputs and outputs, whole.
import { get } from "../api/client";
import { projectPath } from "../api/queries";
import type { CursorPage, Observation, ObservationRow } from "../api/types";
import { membersOf } from "../export/csv";
import type { Source } from "../export/collect";
import { toListRequest } from "./listState";
import type { ListState } from "./listState";

const pageSize = 200;
const fields = "core,basic,time,io,metadata,model,usage,prompt,metrics,trace_context";

type ExportedRow = ObservationRow & Pick<Observation, "endTime" | "parentObservationId" | "version" | "promptName" | "promptVersion" | "input" | "output" | "metadata">;

export function exportRequest(state: ListState, cursor: string | null, nowMs: number): URLSearchParams {
  const params = toListRequest(state, cursor, nowMs);
  params.set("fields", fields);
  params.set("limit", String(pageSize));
  return params;
}

export const observationsSource = (projectId: string, state: ListState): Source<ExportedRow> => ({
  columns: membersOf<ExportedRow>(
    "id", "traceId", "parentObservationId", "traceName", "type", "name", "startTime", "endTime", "level", "statusMessage", "environment", "version",
    "providedModelName", "promptName", "promptVersion", "latency", "timeToFirstToken", "usageDetails", "totalCost", "userId", "input", "output", "metadata",
  ),
  async *pages(signal) {
    const now = Date.now();
    let cursor: string | null = null;
    do {
      const page: CursorPage<ExportedRow> = await get(`${projectPath(projectId)}/v2/observations?${exportRequest(state, cursor, now)}`, signal);
      cursor = page.meta.cursor ?? null;
      yield { rows: page.data, total: null };
    } while (cursor);
  },
});
