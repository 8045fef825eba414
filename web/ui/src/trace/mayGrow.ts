import type { TraceDetail } from "../api/types";

const youngForMs = 60_000;
const runningForMs = 15 * 60_000;

/** A trace that is young or just grew, and one in which something still runs, may grow. */
export function mayGrow({ timestamp, observations }: Pick<TraceDetail, "timestamp" | "observations">, changedMs: number, nowMs: number): boolean {
  const age = nowMs - Date.parse(timestamp);
  const running = observations.some(({ endTime, type }) => endTime === null && type !== "EVENT");
  return age < youngForMs || nowMs - changedMs < youngForMs || (running && age < runningForMs);
}
