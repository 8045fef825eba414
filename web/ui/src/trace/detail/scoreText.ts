import type { Score } from "../../api/types";

const digits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 4 });

/** A score's value as people say it: a word for categories and booleans, a number otherwise. */
export function scoreText({ dataType, value, stringValue }: Score): string {
  if (dataType === "BOOLEAN") return Number(value) === 1 ? "True" : "False";
  if (stringValue) return stringValue;
  return typeof value === "number" ? digits.format(value) : String(value ?? "–");
}
