// The charts there are, and what each can draw.
import { IconAlignLeft, IconChartArea, IconChartBar, IconChartBarPopular, IconChartDonut, IconChartHistogram, IconChartLine, IconNumber123, IconTable } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { ChartKind, KeptQuestion, Metric } from "./types";

export interface ChartRules {
  kind: ChartKind;
  label: string;
  icon: Icon;
  overTime: boolean;
  /** Of dimensions: how many are needed, and how many can be. */
  dimensions: [least: number, most: number];
  metricsMost: number;
  /** Draws values on top of or beside each other as parts of a whole: they have to add up. */
  addsUp: boolean;
  limited: boolean;
}

const many = 10;

export const chartKinds: readonly ChartRules[] = [
  { kind: "number", label: "Number", icon: IconNumber123, overTime: false, dimensions: [0, 0], metricsMost: 1, addsUp: false, limited: false },
  { kind: "line", label: "Line", icon: IconChartLine, overTime: true, dimensions: [0, 1], metricsMost: many, addsUp: false, limited: false },
  { kind: "area", label: "Area", icon: IconChartArea, overTime: true, dimensions: [0, 1], metricsMost: many, addsUp: true, limited: false },
  { kind: "stackedBar", label: "Bars over time", icon: IconChartBar, overTime: true, dimensions: [0, 1], metricsMost: many, addsUp: true, limited: false },
  { kind: "horizontalBar", label: "Horizontal bars", icon: IconAlignLeft, overTime: false, dimensions: [1, 1], metricsMost: 1, addsUp: false, limited: true },
  { kind: "verticalBar", label: "Vertical bars", icon: IconChartBarPopular, overTime: false, dimensions: [1, 1], metricsMost: 1, addsUp: false, limited: true },
  { kind: "pie", label: "Donut", icon: IconChartDonut, overTime: false, dimensions: [1, 1], metricsMost: 1, addsUp: true, limited: true },
  { kind: "histogram", label: "Histogram", icon: IconChartHistogram, overTime: false, dimensions: [0, 0], metricsMost: 1, addsUp: false, limited: false },
  { kind: "pivot", label: "Pivot table", icon: IconTable, overTime: false, dimensions: [0, 2], metricsMost: many, addsUp: false, limited: true },
];

export const rulesOf = (kind: ChartKind): ChartRules => chartKinds.find((rules) => rules.kind === kind) ?? (chartKinds[0] as ChartRules);

/** Sums and counts of parts make the whole; averages, percentiles and distinct counts do not. */
export const addsUp = ({ aggregation }: Metric) => aggregation === "sum" || aggregation === "count";

/** Several series at once: of a dimension, or of metrics. */
export const isSplit = ({ dimensions = [], metrics }: Pick<KeptQuestion, "dimensions" | "metrics">) => dimensions.length > 0 || metrics.length > 1;
