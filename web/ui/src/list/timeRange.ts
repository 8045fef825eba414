// Which time a list shows, up to now.

export const timeRanges = [
  { key: "30m", label: "Last 30 minutes", ms: 30 * 60_000 },
  { key: "1h", label: "Last hour", ms: 3_600_000 },
  { key: "6h", label: "Last 6 hours", ms: 6 * 3_600_000 },
  { key: "1d", label: "Last 24 hours", ms: 24 * 3_600_000 },
  { key: "3d", label: "Last 3 days", ms: 3 * 86_400_000 },
  { key: "7d", label: "Last 7 days", ms: 7 * 86_400_000 },
  { key: "14d", label: "Last 14 days", ms: 14 * 86_400_000 },
  { key: "30d", label: "Last 30 days", ms: 30 * 86_400_000 },
  { key: "90d", label: "Last 90 days", ms: 90 * 86_400_000 },
  { key: "all", label: "All time", ms: null },
] as const;
export type TimeRangeKey = (typeof timeRanges)[number]["key"];
export const defaultRange: TimeRangeKey = "1d";

export const readRange = (key: string | null): TimeRangeKey => timeRanges.find((range) => range.key === key)?.key ?? defaultRange;

/** Where a relative range begins; the clock is an argument, since it ends now. */
export function rangeStart(key: TimeRangeKey, nowMs: number): string | null {
  const ms = timeRanges.find((range) => range.key === key)?.ms;
  return ms ? new Date(nowMs - ms).toISOString() : null;
}

/** " in the last hour"; nothing for all time. */
export function rangeWords(key: TimeRangeKey): string {
  const range = timeRanges.find((known) => known.key === key);
  return range?.ms ? ` in the ${range.label.toLowerCase()}` : "";
}

/** The next shorter range, as a way out of one that is too much to read; none for the shortest. */
export function narrowerRange(key: TimeRangeKey, change: (key: TimeRangeKey) => void) {
  const shorter = timeRanges[timeRanges.findIndex((range) => range.key === key) - 1];
  return shorter && { label: `Only the ${shorter.label.toLowerCase()}`, onClick: () => change(shorter.key) };
}
