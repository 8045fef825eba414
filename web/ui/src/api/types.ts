// The shapes that the server answers, in our own words. Only fields that the UI shows are named.

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
  comment: string | null;
}

export interface TraceDetail extends TraceCore {
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

/** Traces that belong together, as a conversation does. Not the session of who is signed in. */
export interface SessionRow {
  id: string;
  createdAt: string;
  environment: string;
}

/** A trace in its session: its figures are not always known there. */
export type SessionTrace = Omit<TraceCore, "latency" | "totalCost"> & Partial<Pick<TraceCore, "latency" | "totalCost">>;

export interface SessionDetail extends SessionRow {
  traces: SessionTrace[];
}
