// Rows as a file that spreadsheets open.

type Cell = string | number | null;

/** A text that a spreadsheet would take for a formula is marked as text: values came from outside. */
const asText = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function cellText(cell: Cell): string {
  const text = typeof cell === "string" ? asText(cell) : String(cell ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export const toCsv = (rows: Cell[][]): string => rows.map((row) => `${row.map(cellText).join(",")}\r\n`).join("");

/** "Cost by model" → "cost-by-model.csv" */
export const csvName = (title: string): string => `${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "data"}.csv`;

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
