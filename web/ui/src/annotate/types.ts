// What people add to traces, as the server answers it.

export type CommentedType = "TRACE" | "OBSERVATION" | "SESSION";

/** What is commented on. */
export interface Commented {
  objectType: CommentedType;
  objectId: string;
}

export interface Comment extends Commented {
  id: string;
  content: string;
  authorUserId: string | null;
  /** Null: written with an API key, or by somebody who is gone. */
  authorName: string | null;
  createdAt: string;
}

export interface CommentCount extends Commented {
  count: number;
}

export interface Author {
  id: string;
  name: string;
}

export type ScoreType = "NUMERIC" | "CATEGORICAL" | "BOOLEAN" | "TEXT";

/** How scores of a name are to be given. */
export interface ScoreConfig {
  id: string;
  name: string;
  dataType: ScoreType;
  isArchived: boolean;
  minValue: number | null;
  maxValue: number | null;
  categories: { label: string; value: number }[] | null;
  description: string | null;
}

/** What is scored: a trace, or a step of it. */
export interface Scored {
  traceId: string;
  observationId: string | null;
}

export interface GivenScore extends Scored {
  id?: string;
  name: string;
  dataType: ScoreType;
  configId: string | null;
  value: number | string;
  comment: string | null;
}
