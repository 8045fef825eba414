// The list of scores: what it can be narrowed by, what a score is of, and where it leads.
import type { ScoreRow } from "../api/types";
import { scoreFilters } from "../filters/columns";
import type { ListKind } from "../list/pagedState";

export const scoresKind: ListKind = { fields: [], filters: scoreFilters };

const sourceNames: Record<string, string> = { API: "API", EVAL: "Evaluator", ANNOTATION: "Annotation" };
export const sourceText = (source: string) => sourceNames[source] ?? source;

const typeNames: Record<string, string> = { NUMERIC: "Number", BOOLEAN: "Yes or no", CATEGORICAL: "Category", TEXT: "Text", CORRECTION: "Correction" };
export const typeText = (type: string) => typeNames[type] ?? type;

type Target = Pick<ScoreRow, "observationId" | "traceId" | "sessionId">;

/** What was scored. */
export function levelOf({ observationId, traceId, sessionId }: Target): string {
  if (observationId) return "Observation";
  if (traceId) return "Trace";
  return sessionId ? "Session" : "Run";
}

/** To what was scored; null for runs, which have no screen. */
export function targetHref(projectId: string, { observationId, traceId, sessionId }: Target): string | null {
  const project = `/project/${projectId}`;
  if (traceId) return `${project}/traces/${encodeURIComponent(traceId)}${observationId ? `?observation=${encodeURIComponent(observationId)}` : ""}`;
  return sessionId ? `${project}/sessions/${encodeURIComponent(sessionId)}` : null;
}

export const scoreTabs = (projectId: string) => [
  { to: `/project/${projectId}/scores`, label: "List" },
  { to: `/project/${projectId}/scores/analytics`, label: "Analytics" },
];
