// A payload as lines of text, each leaf on one, after its key: what is searched. Pure. No recursion, since input
// decides the depth.
import { readPayload } from "../payload/readPayload";

interface Waiting {
  key: string;
  value: unknown;
}

function line(key: string, value: unknown): string {
  const text = typeof value === "string" ? value : String(value);
  return key ? `${key}: ${text}` : text;
}

function childrenOf(key: string, value: object): Waiting[] {
  if (Array.isArray(value)) return value.map((entry: unknown) => ({ key, value: entry }));
  return Object.entries(value).map(([name, entry]: [string, unknown]) => ({ key: name, value: entry }));
}

export function plainText(payload: unknown): string {
  if (payload === null || payload === undefined) return "";
  const lines: string[] = [];
  const waiting: Waiting[] = [{ key: "", value: readPayload(payload) }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { key, value } = next;
    if (typeof value === "object" && value !== null) waiting.push(...childrenOf(key, value).reverse());
    else lines.push(line(key, value));
  }
  return lines.join("\n");
}
