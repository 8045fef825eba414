// A kept question becomes one that is asked: with the dashboard's time and conditions.
import type { MetricsQuestion } from "../api/types";
import { fittingStep } from "../charts/steps";
import type { Condition } from "../filters/conditions";
import type { Period } from "./boardState";
import type { KeptQuestion } from "./types";

/** Steps are as fine as a chart has room for, whatever was kept. */
export function ask(kept: KeptQuestion, { fromMs, untilMs }: Period, conditions: readonly Condition[]): MetricsQuestion {
  return {
    ...kept,
    filters: [...conditions, ...(kept.filters ?? [])],
    ...(kept.timeDimension ? { timeDimension: { granularity: fittingStep(untilMs - fromMs) } } : {}),
    fromTimestamp: new Date(fromMs).toISOString(),
    toTimestamp: new Date(untilMs).toISOString(),
  };
}
