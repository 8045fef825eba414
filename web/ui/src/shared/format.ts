// How numbers and moments are written. Pure: the clock is an argument.

export const nothing = "–";

const trimZeros = (text: string) => text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
const twoDigits = (value: number) => String(value).padStart(2, "0");

/** 0.84 → "840 ms", 12.3 → "12.3 s", 125 → "2m 05s", 3700 → "1h 01m" */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds) || seconds < 0) return nothing;
  if (seconds === 0) return "0 ms";
  if (seconds < 0.001) return "<1 ms";
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${twoDigits(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h ${twoDigits(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d ${twoDigits(Math.floor((whole % 86_400) / 3600))}h`;
}

/** USD with as many digits as tell something: 0.0000123 → "$0.0000123", 0.0312 → "$0.0312", 1234.5 → "$1,234.50" */
export function formatCost(usd: number | null | undefined): string {
  if (usd === null || usd === undefined || !Number.isFinite(usd)) return nothing;
  if (usd === 0) return "$0";
  const size = Math.abs(usd);
  const sign = usd < 0 ? "-" : "";
  if (size < 1e-9) return `${sign}<$0.000000001`;
  if (size < 0.01) return `${sign}$${trimZeros(size.toFixed(Math.min(12, 2 - Math.floor(Math.log10(size)))))}`;
  if (size < 1) return `${sign}$${size.toFixed(4)}`;
  return `${sign}$${size.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
const compactFrom = 10_000;

/** 950 → "950", 9999 → "9,999", 12345 → "12.3K", 4200000 → "4.2M" */
export function formatCount(count: number | null | undefined): string {
  if (count === null || count === undefined || !Number.isFinite(count)) return nothing;
  return Math.abs(count) >= compactFrom ? compact.format(count) : formatInteger(count);
}

const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 1 });

/** A share of 1: 0.5 → "50%", 0.0123 → "1.2%", 0.0001 → "<0.1%" */
export function formatPercent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return nothing;
  return share > 0 && share < 0.0005 ? "<0.1%" : percent.format(share);
}

const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** The marks of an axis are round and few, so they need no zeros: "$0.2", "$15", "$1.5K" */
export const formatCostShort = (usd: number) => `$${Math.abs(usd) < 0.001 ? trimZeros(usd.toFixed(9)) : short.format(usd)}`;

/** 0.5 → "500 ms", 2 → "2 s", 90 → "1m 30s", 120 → "2m", 7200 → "2h" */
export const formatDurationShort = (seconds: number) =>
  seconds === 0 ? "0" : formatDuration(seconds).replace(/\.(\d*?)0+ s$/, (_, rest: string) => `${rest && `.${rest}`} s`).replace(/ 00[ms]$/, "");

export const formatInteger = (count: number) => count.toLocaleString("en-US");

const relativeUnits: [seconds: number, suffix: string][] = [
  [86_400, "d"],
  [3600, "h"],
  [60, "m"],
];
const relativeForDays = 7;

/** "now", "42s ago", "5m ago", "3h ago", "2d ago"; a date when older than a week. */
export function formatRelative(iso: string, nowMs: number): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return nothing;
  const seconds = Math.round((nowMs - at) / 1000);
  if (seconds >= relativeForDays * 86_400 || seconds < -60) return formatDay(at, nowMs);
  if (seconds < 5) return "now";
  for (const [unit, suffix] of relativeUnits) {
    if (seconds >= unit) return `${Math.floor(seconds / unit)}${suffix} ago`;
  }
  return `${seconds}s ago`;
}

function formatDay(at: number, nowMs: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: sameYear ? undefined : "numeric" });
}

/** Local time, to the millisecond: "2026-03-04 15:06:07.089" */
export function formatExact(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return nothing;
  const day = `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/** The JSON text of a value as people paste it; text stays as it is. */
export const toText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");

/** One line for a table cell. */
export function toPreview(value: unknown, maxLength = 240): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.slice(0, maxLength * 2).replace(/\s+/g, " ").trim().slice(0, maxLength);
}
