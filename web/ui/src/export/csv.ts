// Rows as CSV, RFC 4180. Text that a spreadsheet would take for a formula is kept from being one.

export interface ExportColumn<T> {
  name: string;
  // A method, so that columns of some rows are columns of any that have more.
  of(row: T): unknown;
}

const formula = /^[=+\-@\t\r]/;
const special = /[",\r\n]/;

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return formula.test(text) ? `'${text}` : text;
}

function csvCell(value: unknown): string {
  const text = textOf(value);
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const line = (cells: string[]) => `${cells.join(",")}\r\n`;

export const csvHead = <T>(columns: readonly ExportColumn<T>[]) => line(columns.map(({ name }) => csvCell(name)));
export const csvRow = <T>(columns: readonly ExportColumn<T>[], row: T) => line(columns.map((column) => csvCell(column.of(row))));

/** Columns that are called as the rows' own members. */
export const membersOf = <T>(...names: (keyof T & string)[]): ExportColumn<T>[] => names.map((name) => ({ name, of: (row) => row[name] }));
