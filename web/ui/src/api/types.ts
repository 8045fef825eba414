// The shapes that the server answers, in our own words. Only fields that the UI shows are named.
import type { Condition } from "../filters/conditions";

export type Level = "DEBUG" | "DEFAULT" | "WARNING" | "ERROR";

export interface User {
  id: string;
  email: string;
  name: string | null;
}

export interface Project {
  id: string;
  name: string;
  role: string;
}

export interface Organization {
  id: string;
  name: string;
  role: string;
  projects: Project[];
}

export interface Session {
  user: User;
  organizations: Organization[];
}

/** What a trace has in lists and alone. */
export interface TraceCore {
  id: string;
  timestamp: string;
  name: string | null;
  input?: unknown;
  output?: unknown;
  metadata?: unknown;
  userId: string | null;
  sessionId: string | null;
  release: string | null;
  version: string | null;
  environment: string;
  tags: string[];
  public: boolean;
  /** Seconds. */
  latency: number | null;
  /** USD. */
  totalCost: number | null;
}

/** A row of the traces table; input and output are cut to a preview. */
export interface TraceRow extends TraceCore {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  observationCount: number;
  errorCount: number;
  warningCount: number;
}

export interface Page<T> {
  data: T[];
  meta: { page: number; limit: number; totalItems: number; totalPages: number };
}

export interface Observation {
  id: string;
  traceId: string | null;
  parentObservationId: string | null;
  type: string;
  name: string | null;
  startTime: string;
  endTime: string | null;
  completionStartTime: string | null;
  level: Level;
  statusMessage: string | null;
  model: string | null;
  modelParameters: unknown;
  input: unknown;
  output: unknown;
  metadata: unknown;
  version: string | null;
  environment: string;
  /** Units by usage type; `total` is their sum or what the client said. */
  usageDetails: Record<string, number> | null;
  /** USD by usage type. */
  costDetails: Record<string, number> | null;
  promptName: string | null;
  promptVersion: number | null;
  /** Seconds. */
  latency: number | null;
  timeToFirstToken: number | null;
}

/** A row of the observations table, with what its trace says. */
export interface ObservationRow
  extends Pick<
    Observation,
    "id" | "traceId" | "type" | "name" | "startTime" | "level" | "statusMessage" | "environment" | "usageDetails" | "latency" | "timeToFirstToken"
  > {
  providedModelName: string | null;
  totalCost: number | null;
  traceName: string | null;
  userId: string | null;
}

/** Rows up to a cursor; none when there are no more. */
export interface CursorPage<T> {
  data: T[];
  meta: { cursor?: string };
}

export interface Score {
  id: string;
  name: string;
  dataType: string;
  value: number | string | null;
  stringValue?: string | null;
  source: string;
  observationId: string | null;
  timestamp: string;
  updatedAt?: string;
  comment: string | null;
  configId?: string | null;
  /** Who gave it by hand. */
  authorUserId?: string | null;
}

export interface TraceDetail extends TraceCore {
  /** It has very many observations: what is known of each stands in a tree, and the rest is asked for one by one. */
  isOutline?: boolean;
  observations: Observation[];
  scores: Score[];
}

/** A question of the metrics API, as its public documentation words it. */
export interface MetricsQuestion {
  view: "traces" | "observations" | "scores-numeric" | "scores-categorical" | "scores-boolean";
  dimensions?: { field: string }[];
  metrics: { measure: string; aggregation: string }[];
  filters?: readonly { type: string; column: string; operator: string; value: unknown; key?: string }[];
  timeDimension?: { granularity: string };
  orderBy?: { field: string; direction: "asc" | "desc" }[];
  config?: { row_limit?: number; bins?: number };
  fromTimestamp: string;
  toTimestamp: string;
}

/** Tags come as an array, histograms as [lower, upper, height] for each bin. */
export type MetricsValue = string | number | null | string[] | [number, number, number][];
/** Dimensions by their field, metrics as `aggregation_measure`, the step's beginning as `time_dimension`. */
export type MetricsRow = Record<string, MetricsValue>;

/** What traces and their observations add up to. */
export interface Totals {
  traceCount: number;
  observationCount: number;
  totalTokens: number;
  /** USD. */
  totalCost: number;
}

/** Traces that belong together, as a conversation does. Not the session of who is signed in. */
export interface SessionRow extends Totals {
  id: string;
  createdAt: string;
  environment: string;
}

/** A trace in its session: its figures are not always known there. */
export type SessionTrace = Omit<TraceCore, "latency" | "totalCost"> & Partial<Pick<TraceCore, "latency" | "totalCost">>;

export interface SessionDetail extends SessionRow {
  traces: SessionTrace[];
}

/** Who traces say they are of, with what these add up to in the time asked for. */
export interface UserRow extends Totals {
  id: string;
  environments: string[];
  firstTimestamp: string;
  lastTimestamp: string;
}

/** A score in a list, with what its trace says; of a session or a run there is none. */
export interface ScoreRow extends Score {
  environment: string;
  traceId: string | null;
  sessionId: string | null;
  trace: { name: string | null; userId: string | null } | null;
}

export interface NumberBin {
  from: number;
  to: number;
  count: number;
}

export interface LabelBar {
  value: string;
  count: number;
}

/** What the values of a score are like. */
export interface AnalysedScore {
  name: string;
  source: string;
  dataType: "NUMERIC" | "BOOLEAN" | "CATEGORICAL";
  count: number;
  /** Of numbers, and of yes and no as 1 and 0. */
  average: number | null;
  deviation: number | null;
  minimum: number | null;
  maximum: number | null;
  median: number | null;
  labelCount: number;
  firstTimestamp: string | null;
  /** Bins of numbers; the most frequent labels of all else. */
  distribution: NumberBin[] | LabelBar[];
}

export interface ScorePair<Value> {
  first: Value;
  second: Value;
  count: number;
}

interface Compared {
  matched: number;
  /** Every nth of what both scores were given to was looked at. */
  sampledEvery: number;
}

/** Of numbers; cells are numbered by the scores' bins. */
export interface Correlation extends Compared {
  pearson: number | null;
  spearman: number | null;
  meanAbsoluteError: number | null;
  rootMeanSquareError: number | null;
  cells: ScorePair<number>[];
}

/** Of labels. */
export interface Agreement extends Compared {
  /** Otherwise there are more kinds of pairs than are looked at, and no figures. */
  isWhole: boolean;
  accuracy: number | null;
  kappa: number | null;
  f1: number | null;
  cells: ScorePair<string>[];
}

export interface ScoreAnalytics {
  scores: AnalysedScore[];
  comparison: Correlation | Agreement | null;
}

export interface PricingTier {
  id?: string;
  name: string;
  isDefault: boolean;
  priority: number;
  conditions: Record<string, unknown>[];
  /** USD for one unit, by usage type. */
  prices: Record<string, number>;
}

/** What is needed for a model; prices are those of its tiers. */
export interface NewModel {
  modelName: string;
  matchPattern: string;
  startDate: string | null;
  unit: string | null;
  tokenizerId: string | null;
  tokenizerConfig: Record<string, unknown> | null;
  pricingTiers: PricingTier[];
}

export interface Model extends NewModel {
  id: string;
  isLangfuseManaged: boolean;
  createdAt: string;
}

/** What a model was used for in the last 30 days. */
export interface ModelUsage {
  modelId: string;
  lastUsed: string;
  observationCount: number;
  totalCost: number;
}

export interface FacetValue {
  value: string;
  count: number;
}

/** How many are from one number up to, and not including, the other; `to` is null beyond all. */
export interface FacetRange {
  from: number;
  to: number | null;
  count: number;
}

/** What a column has among the rows of a list: values, the keys of its values, or numbers by range. */
export type Facet =
  | { field: string; kind: "values" | "keys"; values: FacetValue[]; more: boolean }
  | { field: string; kind: "ranges"; ranges: FacetRange[] };

export type ViewTable = "traces" | "observations" | "sessions";

/** What a saved view holds of its list. */
export interface ViewState {
  filters: Condition[];
  searchQuery: string | null;
  orderBy: { column: string; order: "ASC" | "DESC" } | null;
  columnOrder: string[];
  columnVisibility: Record<string, boolean>;
  timeRange: { range: string } | { from: string; to: string } | null;
}

export interface SavedView {
  id: string;
  table: ViewTable;
  name: string;
  state: ViewState;
  createdBy: string | null;
  createdByName: string | null;
}

export interface SavedViews {
  data: SavedView[];
  /** Ids of those the list opens with: one's own, and the project's. */
  defaults: { user: string | null; project: string | null };
}
