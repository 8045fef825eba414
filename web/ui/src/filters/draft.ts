// A condition while it is being written: every field as text, until all of them make a condition.
import { findColumn } from "./columns";
import type { FilterColumn, FilterTable } from "./columns";
import type { Condition } from "./conditions";
import { readCondition } from "./conditions";
import { findOperator, operatorsOf } from "./operators";
import type { Operator } from "./operators";

export interface Draft {
  column: FilterColumn;
  operator: Operator;
  key: string;
  /** Of text, numbers and times; of lists, what is typed and not yet a value. */
  text: string;
  list: string[];
  truth: boolean;
}

const firstOperator = ({ kind, operator: wanted }: FilterColumn) => {
  const operators = operatorsOf(kind);
  return (operators.find(({ operator }) => operator === wanted) ?? operators[0]) as Operator;
};

export const emptyDraft = (column: FilterColumn): Draft => ({ column, operator: firstOperator(column), key: "", text: "", list: [], truth: true });

const twoDigits = (value: number) => String(value).padStart(2, "0");

/** What an input for local times shows: "2026-03-04T15:06:07" */
export function toLocalInput(iso: string): string {
  const at = new Date(iso);
  const day = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join("-");
  return `${day}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":")}`;
}

export function draftOf(table: FilterTable, condition: Condition): Draft | null {
  const column = findColumn(table, condition.column);
  const operator = column && findOperator(column.kind, condition.type, condition.operator);
  if (!column || !operator) return null;
  const { value, key = "" } = condition;
  return {
    column,
    operator,
    key,
    text: operator.shape === "time" ? toLocalInput(String(value)) : Array.isArray(value) || typeof value === "boolean" ? "" : String(value),
    list: Array.isArray(value) ? value : [],
    truth: value !== false,
  };
}

/** Another operator keeps what was typed, also from one value to several. */
export function withOperator(draft: Draft, operator: Operator): Draft {
  const listed = draft.operator.shape === "list";
  if (listed && operator.shape === "text") return { ...draft, operator, text: draft.text || (draft.list[0] ?? ""), list: [] };
  if (!listed && operator.shape === "list") return { ...draft, operator, text: "", list: draft.text ? [draft.text] : [] };
  return { ...draft, operator };
}

export const listOf = ({ list, text }: Pick<Draft, "list" | "text">) => [...new Set([...list, ...(text.trim() ? [text.trim()] : [])])];

function valueOf(draft: Draft): unknown {
  const { shape } = draft.operator;
  if (shape === "list") return listOf(draft);
  if (shape === "boolean") return draft.truth;
  if (shape === "number") return draft.text.trim() === "" ? null : Number(draft.text);
  if (shape !== "time") return draft.text;
  const at = new Date(draft.text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** Null while something is missing. */
export function conditionOf(table: FilterTable, draft: Draft): Condition | null {
  const { type, operator } = draft.operator;
  return readCondition(table, { type, operator, column: draft.column.id, value: valueOf(draft), key: draft.key.trim() });
}
