// The charts that screens beside Home draw.
export { ChartCard } from "../home/ChartCard";
export { TimeChart } from "../home/TimeChart";
export type { Look } from "../home/plotOptions";
export { seriesOfGroups, seriesOfMetrics } from "../home/series";
export type { TimeData } from "../home/series";
