// How a condition reads on its chip.
import { formatExact } from "../shared/format";
import { findColumn } from "./columns";
import type { FilterTable } from "./columns";
import type { Condition } from "./conditions";
import { findOperator } from "./operators";

const listed = 3;

function valueText({ value }: Condition, shape: string | undefined, unit: string | undefined): string {
  if (shape === "none") return "";
  if (shape === "time") return formatExact(String(value)).replace(/\.000$/, "");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!Array.isArray(value)) return unit === "USD" ? `$${value}` : [value, unit].filter((word) => word !== undefined).join(" ");
  const more = value.length - listed;
  return value.slice(0, listed).join(", ") + (more > 0 ? ` +${more}` : "");
}

export interface ConditionText {
  /** The column, and the key of one that has keys. */
  name: string;
  operator: string;
  value: string;
}

export function conditionText(table: FilterTable, condition: Condition): ConditionText {
  const column = findColumn(table, condition.column);
  const operator = column && findOperator(column.kind, condition.type, condition.operator);
  const words = operator?.label ?? condition.operator;
  return {
    name: (column?.label ?? condition.column) + (condition.key ? ` ${condition.key}` : ""),
    // One value "is", several are "any of".
    operator: Array.isArray(condition.value) && condition.value.length === 1 ? words.replace(/ any of$| all of$/, "").replace(/ none of$/, " not") : words,
    value: valueText(condition, operator?.shape, column?.unit),
  };
}
