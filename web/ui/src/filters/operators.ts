// What can be asked of a column, by its kind: the types and operators of the API's parameter `filter`, in people's words.

export type Kind =
  | "text"
  | "optional"
  | "choice"
  | "tags"
  | "time"
  | "number"
  | "boolean"
  | "metadata"
  | "scoreNumber"
  | "scoreCategory"
  | "scoreBoolean";

/** What a value is typed as. */
export type Shape = "none" | "text" | "number" | "time" | "boolean" | "list";

export interface Operator {
  type: string;
  operator: string;
  label: string;
  shape: Shape;
}

const operator = (type: string, shape: Shape) => (name: string, label: string): Operator => ({ type, operator: name, label, shape });

function ofText(type: string): Operator[] {
  const text = operator(type, "text");
  return [
    text("contains", "contains"),
    text("matches", "contains, in any case"),
    text("does not contain", "does not contain"),
    text("=", "is"),
    text("starts with", "starts with"),
    text("ends with", "ends with"),
  ];
}

function ofOrder(type: string, shape: Shape, words: [greater: string, less: string, atLeast: string, atMost: string]): Operator[] {
  const order = operator(type, shape);
  const [greater, less, atLeast, atMost] = words;
  return [order(">", greater), order(">=", atLeast), order("<", less), order("<=", atMost)];
}

const ofNumber = (type: string) => [...ofOrder(type, "number", [">", "<", "≥", "≤"]), operator(type, "number")("=", "=")];

function ofBoolean(type: string): Operator[] {
  const boolean = operator(type, "boolean");
  return [boolean("=", "is"), boolean("<>", "is not")];
}

const anyOrNone = (type: string) => {
  const list = operator(type, "list");
  return [list("any of", "is any of"), list("none of", "is none of")];
};
const empty = [operator("null", "none")("is null", "is empty"), operator("null", "none")("is not null", "is not empty")];
const has = operator("arrayOptions", "list");

const byKind: Record<Kind, Operator[]> = {
  text: [...anyOrNone("stringOptions"), ...ofText("string")],
  optional: [...anyOrNone("stringOptions"), ...ofText("string"), ...empty],
  choice: anyOrNone("stringOptions"),
  tags: [has("any of", "has any of"), has("all of", "has all of"), has("none of", "has none of"), ...empty],
  time: ofOrder("datetime", "time", ["after", "before", "from", "until"]),
  number: ofNumber("number"),
  boolean: ofBoolean("boolean"),
  metadata: [...anyOrNone("categoryOptions"), ...ofText("stringObject")],
  scoreNumber: ofNumber("numberObject"),
  scoreCategory: anyOrNone("categoryOptions"),
  scoreBoolean: ofBoolean("booleanObject"),
};

const keyed: ReadonlySet<Kind> = new Set<Kind>(["metadata", "scoreNumber", "scoreCategory", "scoreBoolean"]);

export const operatorsOf = (kind: Kind): readonly Operator[] => byKind[kind];

/** Whether a condition also names a key: of metadata, or a score. */
export const hasKey = (kind: Kind) => keyed.has(kind);

export const findOperator = (kind: Kind, type: string, name: string): Operator | undefined =>
  byKind[kind].find((known) => known.type === type && known.operator === name);
