// Views that every project has.
import type { ViewTable } from "../api/types";
import type { Condition } from "../filters/conditions";

export interface Preset {
  label: string;
  conditions: Condition[];
}

const above = (column: string, value: number): Condition => ({ type: "number", column, operator: ">", value });
const among = (column: string, value: string): Condition => ({ type: "stringOptions", column, operator: "any of", value: [value] });

const shared: Preset[] = [
  { label: "Errors only", conditions: [among("level", "ERROR")] },
  { label: "Latency over 10 s", conditions: [above("latency", 10)] },
];
const costly: Preset[] = [
  { label: "High cost (> $1)", conditions: [above("totalCost", 1)] },
  { label: "High token usage (> 50k)", conditions: [above("totalTokens", 50_000)] },
];
const slowGenerations: Preset = { label: "Slow generations (> 5 s)", conditions: [among("type", "GENERATION"), above("latency", 5)] };

export const presets: Record<ViewTable, readonly Preset[]> = {
  traces: [...shared, ...costly],
  observations: [...shared, slowGenerations, ...costly],
  sessions: [],
};
