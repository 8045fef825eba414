// The columns that a list can be filtered by, as people call them and as the server does.
import type { Kind } from "./operators";

export interface FilterColumn {
  id: string;
  label: string;
  kind: Kind;
  group: string;
  /** Written after a number. */
  unit?: string;
  /** All values there are. */
  choices?: readonly string[];
  /** The operator to begin with, when it is not the kind's first. */
  operator?: string;
}

export interface FilterTable {
  /** The view of the same rows, of facets. */
  view: "traces" | "observations" | "scores";
  /** What the time range narrows. */
  time: string;
  columns: readonly FilterColumn[];
  /** Columns whose values are counted, in the order they are offered in. */
  facets: readonly string[];
}

const levels = ["DEBUG", "DEFAULT", "WARNING", "ERROR"] as const;
const types = [
  "SPAN", "GENERATION", "EVENT", "AGENT", "TOOL", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL",
] as const;

type More = Omit<FilterColumn, "id" | "label" | "kind" | "group">;
const inGroup = (group: string) => (id: string, label: string, kind: Kind, more: More = {}): FilterColumn => ({ id, label, kind, group, ...more });

const payload = inGroup("Content");
const content = [
  payload("input", "Input", "optional", { operator: "contains" }),
  payload("output", "Output", "optional", { operator: "contains" }),
  payload("metadata", "Metadata", "metadata", { operator: "=" }),
];

const score = inGroup("Scores");
const scores = [
  score("scores_avg", "Score (number)", "scoreNumber"),
  score("score_categories", "Score (category)", "scoreCategory"),
  score("score_booleans", "Score (yes or no)", "scoreBoolean"),
];

const trace = inGroup("Trace");
const context = [
  trace("environment", "Environment", "text"),
  trace("userId", "User", "optional"),
  trace("sessionId", "Session", "optional"),
  trace("tags", "Tags", "tags"),
  trace("release", "Release", "optional"),
];

const figure = inGroup("Figures");

export const traceFilters: FilterTable = {
  view: "traces",
  time: "timestamp",
  columns: [
    trace("name", "Name", "optional"),
    ...context,
    trace("version", "Version", "optional"),
    trace("bookmarked", "Bookmarked", "boolean"),
    trace("timestamp", "Time", "time"),
    trace("id", "Trace id", "text"),
    ...content,
    figure("level", "Level", "choice", { choices: levels }),
    figure("errorCount", "Error count", "number"),
    figure("latency", "Latency", "number", { unit: "s" }),
    figure("totalCost", "Total cost", "number", { unit: "USD" }),
    figure("totalTokens", "Total tokens", "number"),
    ...scores,
  ],
  facets: [
    "environment", "name", "level", "userId", "sessionId", "tags", "latency", "totalCost", "totalTokens", "scores_avg", "score_categories",
    "score_booleans", "metadata", "release", "version", "bookmarked",
  ],
};

const own = inGroup("Observation");

export const observationFilters: FilterTable = {
  view: "observations",
  time: "startTime",
  columns: [
    own("name", "Name", "optional"),
    own("type", "Type", "choice", { choices: types }),
    own("level", "Level", "choice", { choices: levels }),
    own("model", "Model", "optional"),
    own("modelId", "Model id", "optional"),
    own("promptName", "Prompt", "optional"),
    own("version", "Version", "optional"),
    own("statusMessage", "Status message", "optional", { operator: "contains" }),
    own("isRootObservation", "First of its trace", "boolean"),
    own("startTime", "Start time", "time"),
    trace("traceName", "Trace name", "optional"),
    ...context,
    trace("traceId", "Trace id", "optional"),
    ...content,
    figure("latency", "Latency", "number", { unit: "s" }),
    figure("timeToFirstToken", "Time to first token", "number", { unit: "s" }),
    figure("inputTokens", "Input tokens", "number"),
    figure("outputTokens", "Output tokens", "number"),
    figure("totalTokens", "Total tokens", "number"),
    figure("totalCost", "Total cost", "number", { unit: "USD" }),
    ...scores,
  ],
  facets: [
    "environment", "type", "level", "name", "traceName", "model", "promptName", "userId", "sessionId", "tags", "latency", "timeToFirstToken", "totalCost",
    "totalTokens", "scores_avg", "score_categories", "score_booleans", "metadata", "release", "version", "isRootObservation",
  ],
};

const scored = inGroup("Score");
const sources = ["API", "EVAL", "ANNOTATION"] as const;
const dataTypes = ["NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION"] as const;

export const scoreFilters: FilterTable = {
  view: "scores",
  time: "timestamp",
  columns: [
    scored("name", "Name", "text"),
    scored("value", "Value (number)", "number"),
    scored("stringValue", "Value (text)", "optional"),
    scored("booleanValue", "Value (yes or no)", "boolean"),
    scored("source", "Source", "choice", { choices: sources }),
    scored("dataType", "Data type", "choice", { choices: dataTypes }),
    scored("environment", "Environment", "text"),
    scored("metadata", "Metadata", "metadata", { operator: "=" }),
    trace("traceName", "Trace name", "optional"),
    trace("userId", "User", "optional"),
    trace("tags", "Tags", "tags"),
    trace("traceId", "Trace id", "optional"),
    trace("observationId", "Observation id", "optional"),
    trace("sessionId", "Session", "optional"),
  ],
  facets: ["name", "source", "dataType", "value", "stringValue", "booleanValue", "environment", "traceName", "userId", "tags", "metadata"],
};

export const findColumn = (table: FilterTable, id: string) => table.columns.find((column) => column.id === id);
