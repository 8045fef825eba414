// Pieces that many operations share. Plain objects: the document is JSON in the end.
export type Json = Record<string, unknown>;

export const text = { type: "string" };
export const orNull = (schema: Json): Json => ({ ...schema, nullable: true });
export const textOrNull = orNull(text);
export const number = { type: "number", format: "double" };
export const whole = { type: "integer" };
export const flag = { type: "boolean" };
export const time = { type: "string", format: "date-time" };
export const texts = { type: "array", items: text };
export const anything: Json = { nullable: true };
export const oneOf = (...words: string[]): Json => ({ type: "string", enum: words });
export const listOf = (items: Json): Json => ({ type: "array", items });
export const mapOf = (values: Json): Json => ({ type: "object", additionalProperties: values });
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** An object whose members are all there, but for those whose name ends with "?". */
export function object(members: Record<string, Json>, description?: string): Json {
  const entries = Object.entries(members).map(([name, schema]) => [name.replace(/\?$/, ""), schema] as const);
  const required = Object.keys(members).filter((name) => !name.endsWith("?"));
  return {
    type: "object",
    ...(description && { description }),
    properties: Object.fromEntries(entries),
    ...(required.length && { required }),
  };
}

// ---- parameters ----

export const inPath = (name: string, description: string): Json => ({ name, in: "path", required: true, description, schema: text });
export const query = (name: string, schema: Json, description: string): Json => ({ name, in: "query", description, schema });
export const list = (name: string, description: string): Json => ({
  name,
  in: "query",
  description: `${description} Given several times, or one value with commas.`,
  schema: texts,
  style: "form",
  explode: true,
});
export const pages = [
  query("page", { type: "integer", minimum: 1, default: 1 }, "Which page."),
  query("limit", { type: "integer", minimum: 1, maximum: 100, default: 50 }, "How many on a page."),
];
export const cursor = query("cursor", text, "Where to go on: `meta.cursor` of the page before. The other parameters must be the same.");
export const between = (field: string, from: string, to: string) => [
  query(from, time, `${field} at or after this time.`),
  query(to, time, `${field} before this time.`),
];
export const filter = query("filter", text, "Conditions as JSON, all of which must hold: see the introduction.");
export const after = list("after", "Receipts of batches: the answer waits until they can be read.");

// ---- answers ----

const json = (schema: Json) => ({ "application/json": { schema } });
export const answer = (schema: Json, description = "As asked."): Json => ({ description, content: json(schema) });
const refused = (description: string): Json => ({ description, content: json(ref("Error")) });

export const failures: Json = {
  "400": { description: "Something is wrong with what was sent; the answer names it.", content: { ...json(ref("Error")), "text/plain": { schema: text } } },
  "401": refused("No key, or one that is not known."),
  "403": refused("The key may not do this."),
  "404": refused("There is no such thing in the project."),
  "405": refused("The path takes other methods."),
  "409": refused("A batch of `after` ended as a dead letter."),
  "413": { description: "The body is too large.", content: { ...json(ref("Error")), "text/plain": { schema: text } } },
  "422": refused("The query reads too much: narrow it."),
  "429": refused("Too much at once: come back after `Retry-After` seconds."),
  "503": refused("Not now: come back after `Retry-After` seconds."),
};

export const page = (item: string): Json => object({ data: listOf(ref(item)), meta: ref("PageMeta") });
export const body = (schema: Json): Json => ({ required: true, content: json(schema) });
