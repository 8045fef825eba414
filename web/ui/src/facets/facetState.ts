// What a facet has chosen, read from the list's conditions and written back: the panel keeps nothing of its own.
import type { FilterColumn } from "../filters/columns";
import type { Condition } from "../filters/conditions";
import { hasKey } from "../filters/operators";
import type { Kind } from "../filters/operators";

/** A column, or of one that has keys, one key of it. */
export interface Target {
  column: FilterColumn;
  key?: string;
}

export interface Chosen {
  included: string[];
  excluded: string[];
}

const listTypes: Partial<Record<Kind, string>> = {
  text: "stringOptions",
  optional: "stringOptions",
  choice: "stringOptions",
  tags: "arrayOptions",
  metadata: "categoryOptions",
  scoreCategory: "categoryOptions",
};
const truthTypes: Partial<Record<Kind, string>> = { boolean: "boolean", scoreBoolean: "booleanObject" };
const numberTypes: Partial<Record<Kind, string>> = { number: "number", scoreNumber: "numberObject" };

const listOperators = new Set(["any of", "all of", "none of"]);
const lower = new Set([">", ">="]);
const upper = new Set(["<", "<="]);

export const isAbout = ({ column, key }: Target, condition: Condition) =>
  condition.column === column.id && (!hasKey(column.kind) || condition.key === key);

/** Whether the facet shows the condition; the others, such as "contains", it leaves alone. */
function isShown(target: Target, condition: Condition): boolean {
  if (!isAbout(target, condition)) return false;
  const { operator, value } = condition;
  if (numberTypes[target.column.kind]) return lower.has(operator) || upper.has(operator);
  return Array.isArray(value) ? listOperators.has(operator) : operator === "=" || operator === "<>";
}

/** How many conditions a facet and its keys show. */
export const shownCount = (column: FilterColumn, conditions: readonly Condition[]) =>
  conditions.filter((condition) => isShown({ column, ...(condition.key !== undefined && { key: condition.key }) }, condition)).length;

/** The facet's conditions become `wanted`, where the first of them stood. */
function replace(target: Target, conditions: readonly Condition[], wanted: Condition[]): Condition[] {
  const at = conditions.findIndex((condition) => isShown(target, condition));
  const others = conditions.filter((condition) => !isShown(target, condition));
  const place = at < 0 ? others.length : at;
  return [...others.slice(0, place), ...wanted, ...others.slice(place)];
}

export const clear = (target: Target, conditions: readonly Condition[]) => replace(target, conditions, []);

/** The column's conditions and those of all its keys go. */
export const clearAll = (column: FilterColumn, conditions: readonly Condition[]) =>
  conditions.filter((condition) => !isShown({ column, ...(condition.key !== undefined && { key: condition.key }) }, condition));

const condition = ({ column, key }: Target, type: string, operator: string, value: Condition["value"]): Condition => ({
  type,
  column: column.id,
  operator,
  value,
  ...(hasKey(column.kind) && key !== undefined && { key }),
});

/* ---- values ---- */

export function chosenOf(target: Target, conditions: readonly Condition[]): Chosen {
  const included: string[] = [];
  const excluded: string[] = [];
  for (const { operator, value } of conditions.filter((known) => isShown(target, known))) {
    const values = Array.isArray(value) ? value : [String(value)];
    (operator === "none of" || operator === "<>" ? excluded : included).push(...values);
  }
  return { included: [...new Set(included)], excluded: [...new Set(excluded)] };
}

function put(target: Target, conditions: readonly Condition[], { included, excluded }: Chosen): Condition[] {
  const { kind } = target.column;
  const truth = truthTypes[kind];
  if (truth) return replace(target, conditions, included.slice(-1).map((value) => condition(target, truth, "=", value === "true")));
  const type = listTypes[kind];
  if (!type) return [...conditions];
  // Rows that must have all of some tags go on having to.
  const all = conditions.some((known) => isShown(target, known) && known.operator === "all of");
  return replace(target, conditions, [
    ...(included.length > 0 ? [condition(target, type, all ? "all of" : "any of", included)] : []),
    ...(excluded.length > 0 ? [condition(target, type, "none of", excluded)] : []),
  ]);
}

const without = (values: readonly string[], value: string) => values.filter((known) => known !== value);

export function toggleIncluded(target: Target, conditions: readonly Condition[], value: string): Condition[] {
  const { included, excluded } = chosenOf(target, conditions);
  const next = included.includes(value) ? without(included, value) : [...included, value];
  return put(target, conditions, { included: next, excluded: without(excluded, value) });
}

export function toggleExcluded(target: Target, conditions: readonly Condition[], value: string): Condition[] {
  const { included, excluded } = chosenOf(target, conditions);
  const next = excluded.includes(value) ? without(excluded, value) : [...excluded, value];
  return put(target, conditions, { included: without(included, value), excluded: next });
}

export const only = (target: Target, conditions: readonly Condition[], value: string) =>
  put(target, conditions, { included: [value], excluded: [] });

/** Whether values can be left out: of a yes or no, the other is chosen. */
export const canExclude = ({ kind }: FilterColumn) => listTypes[kind] !== undefined;

/* ---- numbers ---- */

export interface Bound {
  operator: string;
  value: number;
}
export interface Bounds {
  from: Bound | null;
  to: Bound | null;
}

export function boundsOf(target: Target, conditions: readonly Condition[]): Bounds {
  const of = (operators: ReadonlySet<string>, pick: (a: number, b: number) => number) =>
    conditions
      .filter((known) => isShown(target, known) && operators.has(known.operator))
      .map(({ operator, value }): Bound => ({ operator, value: Number(value) }))
      .reduce<Bound | null>((best, bound) => (best === null || pick(best.value, bound.value) !== best.value ? bound : best), null);
  return { from: of(lower, Math.max), to: of(upper, Math.min) };
}

export function withBounds(target: Target, conditions: readonly Condition[], { from, to }: Bounds): Condition[] {
  const type = numberTypes[target.column.kind];
  if (!type) return [...conditions];
  const bounds = [from, to].flatMap((bound) => (bound ? [condition(target, type, bound.operator, bound.value)] : []));
  return replace(target, conditions, bounds);
}
