// The steps in which time is drawn.
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export type Step = "minute" | "hour" | "day";
export const stepMs: Record<Step, number> = { minute: 60_000, hour: hourMs, day: dayMs };

const fittingMs: [upTo: number, step: Step][] = [[2 * hourMs, "minute"], [7 * dayMs, "hour"]];

/** As many steps as a chart has room for: 120 minutes, 7 days of hours, else days. */
export const fittingStep = (spanMs: number): Step => fittingMs.find(([upTo]) => spanMs <= upTo)?.[1] ?? "day";
