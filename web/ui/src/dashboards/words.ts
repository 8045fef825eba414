// Names of what the metrics know, as people say them, and how their values are written. What has no word of its own is
// called as the server calls it, its words apart: a new measure needs nothing here.
import { formatCost, formatCostShort, formatCount, formatDuration, formatDurationShort, nothing } from "../shared/format";
import type { KeptQuestion, Metric, View } from "./types";

export const viewWords: Record<View, string> = {
  traces: "Traces",
  observations: "Observations",
  "scores-numeric": "Scores, numbers",
  "scores-categorical": "Scores, categories",
  "scores-boolean": "Scores, yes or no",
};

const fieldWords: Record<string, string> = {
  providedModelName: "model", observationModelName: "model", userId: "user", sessionId: "session", id: "id", traceId: "trace",
  uniqueUserIds: "users", uniqueSessionIds: "sessions", isRootObservation: "first of its trace", timeToFirstToken: "time to first token",
  countScores: "scores", scoresCount: "scores", observationsCount: "observations", observationPromptName: "prompt", promptName: "prompt",
  stringValue: "value", booleanValue: "value", traceRelease: "release of the trace", traceVersion: "version of the trace",
};

/** "outputTokensPerSecond" → "output tokens per second" */
export const fieldText = (field: string): string => fieldWords[field] ?? field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
export const fieldLabel = (field: string) => capital(fieldText(field));

const aggregationWords: Record<string, string> = { avg: "average", uniq: "distinct", max: "greatest", min: "least" };
export const aggregationText = (aggregation: string) => aggregationWords[aggregation] ?? aggregation;

/** "Total cost", "Average latency", "p95 of latency"; what is counted whole is the view's own word. */
export function metricText(view: View, { measure, aggregation }: Metric): string {
  if (measure === "count") return viewWords[view].split(",")[0] ?? view;
  const word = fieldText(measure);
  if (aggregation === "sum") return capital(word.startsWith("total") ? word : `total ${word}`);
  if (aggregation === "histogram") return `Distribution of ${word}`;
  if (aggregation === "count") return `Count of ${word}`;
  return /^p\d/.test(aggregation) ? `${aggregation} of ${word}` : capital(`${aggregationText(aggregation)} ${word}`);
}

export const metricKey = ({ measure, aggregation }: Metric) => `${aggregation}_${measure}`;

/** "Total cost by model", "Traces over time" */
export function suggestTitle({ view, metrics, dimensions = [], timeDimension }: KeptQuestion): string {
  const [first, second, ...more] = metrics.map((metric) => metricText(view, metric));
  if (!first) return "";
  const what = second && !more.length ? `${first} and ${second.charAt(0).toLowerCase()}${second.slice(1)}` : second ? `${first} and ${more.length + 1} more` : first;
  const groups = dimensions.map(({ field }) => fieldText(field)).join(" and ");
  if (groups) return `${what} by ${groups}`;
  return timeDimension ? `${what} over time` : what;
}

export interface Format {
  write: (value: number) => string;
  /** Writes the marks of an axis. */
  mark: (value: number) => string;
  whole?: boolean;
}

const plain = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
const counts: Format = { write: formatCount, mark: formatCount, whole: true };
const numbers: Format = { write: (value) => plain.format(value), mark: (value) => plain.format(value) };
const ofMeasures: [RegExp, Format][] = [
  [/cost/i, { write: formatCost, mark: formatCostShort }],
  [/latency|timeToFirstToken/i, { write: (ms) => formatDuration(ms / 1000), mark: (ms) => formatDurationShort(ms / 1000) }],
  [/PerSecond$/, { write: (rate) => `${plain.format(rate)}/s`, mark: (rate) => `${plain.format(rate)}/s` }],
  [/tokens|usage/i, { write: formatCount, mark: formatCount }],
];

export function formatOf({ measure, aggregation }: Metric): Format {
  if (measure === "count" || aggregation === "count" || aggregation === "uniq") return counts;
  return ofMeasures.find(([name]) => name.test(measure))?.[1] ?? numbers;
}

export const writeOrNothing = (metric: Metric) => (value: unknown) => (typeof value === "number" ? formatOf(metric).write(value) : nothing);

/** What groups without a value are called. */
export const unnamedText = (field: string) => `no ${fieldText(field)}`;
