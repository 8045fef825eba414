// Hands a file to the browser.
import type { Format } from "./collect";

const types: Record<Format, string> = { csv: "text/csv;charset=utf-8", jsonl: "application/x-ndjson" };

/** Called `name` and the time. */
export function save(parts: string[], format: Format, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: types[format] }));
  link.download = `${name}-${new Date().toISOString().slice(0, 19).replaceAll(":", "-")}.${format}`;
  link.click();
  // The browser takes it while the click is worked off.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
