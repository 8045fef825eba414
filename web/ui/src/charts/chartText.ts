// What a chart says in words: the marks of its time axis, a step's name, and the sentence for those who do not see it.
import type { Step } from "./steps";
import { greatestOf, sumOf } from "./series";
import type { Series, TimeData } from "./series";

const dayNames = { day: "numeric", month: "short" } as const;
const clockNames = { hour: "2-digit", minute: "2-digit" } as const;

/** Days are UTC's, as the server counts them; hours and minutes are the reader's. */
const zoneOf = (step: Step) => (step === "day" ? "UTC" : undefined);

const dayText = (ms: number, step: Step) => new Date(ms).toLocaleDateString("en-GB", { ...dayNames, timeZone: zoneOf(step) });
const clockText = (ms: number) => new Date(ms).toLocaleTimeString("en-GB", clockNames);

/** Midnight is written as the day it begins. */
export function tickText(ms: number, step: Step): string {
  const date = new Date(ms);
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0;
  return step === "day" || isMidnight ? dayText(ms, step) : clockText(ms);
}

export const stepText = (ms: number, step: Step): string => (step === "day" ? `${dayText(ms, step)}, UTC` : `${dayText(ms, step)}, ${clockText(ms)}`);

/** Of what adds up the sum, of the rest the greatest. */
export const figureOf = ({ values }: Series, stacked: boolean) => (stacked ? sumOf(values) : greatestOf(values));

/** "Cost by model, last 24 hours: gpt-4o $1.20, gpt-4o-mini $0.30." */
export function summaryOf(title: string, range: string, { series }: TimeData, stacked: boolean, format: (value: number) => string): string {
  const parts = series.map((one) => `${one.name} ${stacked ? "" : "up to "}${format(figureOf(one, stacked))}`);
  return `${title}, ${range.toLowerCase()}: ${parts.join(", ")}.`;
}
