// What a dashboard is, as the server keeps it; and what the metrics can be asked, as it tells.
import type { MetricsQuestion } from "../api/types";

export type View = MetricsQuestion["view"];
export type Metric = MetricsQuestion["metrics"][number];

/** A question without its time: what is shown is of the time that is looked at. */
export type KeptQuestion = Omit<MetricsQuestion, "fromTimestamp" | "toTimestamp">;

export type ChartKind = "number" | "line" | "area" | "stackedBar" | "horizontalBar" | "verticalBar" | "pie" | "histogram" | "pivot";

/** In columns and rows of the grid. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export interface Widget {
  id: string;
  title: string;
  chart: ChartKind;
  place: Place;
  question: KeptQuestion;
}

export interface DashboardHead {
  id: string;
  name: string;
  description: string;
  version: number;
  createdBy: string | null;
  updatedBy: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface Dashboard extends DashboardHead {
  definition: { widgets: Widget[] };
}

/** What a person makes of it. */
export type Board = Pick<Dashboard, "name" | "description" | "definition">;

export interface SchemaView {
  name: View;
  dimensions: { field: string; hasManyValues: boolean }[];
  measures: { name: string; aggregations: string[] }[];
}

export interface Schema {
  views: SchemaView[];
  metricsMost: number;
  rowsMost: number;
  binsMost: number;
}
