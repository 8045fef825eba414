// Where a text stands in a trace: in names and other words of its steps, and in their payloads. Pure.
import type { Observation, TraceDetail } from "../../api/types";
import type { TraceTree } from "../tree/buildTree";
import { plainText } from "./plainText";

export const places = ["name", "type", "model", "level", "id", "status", "input", "output", "metadata"] as const;
export type Place = (typeof places)[number];

export interface Hit {
  /** Null: of the trace itself. */
  stepId: string | null;
  place: Place;
  /** What stands around the first of them, on one line. */
  before: string;
  match: string;
  after: string;
  /** How often in this place; `countedMost` says no more. */
  count: number;
  /** The server found it: the text itself is not here. */
  isUnread?: boolean;
}

/** Ids of the steps whose payloads are not here, and have the text: as the server says. */
export type Elsewhere = Partial<Record<Place, ReadonlySet<string>>>;

export interface Hits {
  hits: Hit[];
  /** Ids of the steps that have some. */
  steps: Set<string>;
  /** There are more than `hitsMost`. */
  more: boolean;
}

export const hitsMost = 1000;
export const countedMost = 99;
/** Shorter texts stand in most ids. */
const idFrom = 4;
const charsBefore = 28;
const charsAfter = 120;

export const noHits: Hits = { hits: [], steps: new Set(), more: false };

/** Finds the text as it stands, in upper or lower case. */
export const literal = (text: string) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");

const oneLine = (text: string) => text.replace(/\s+/g, " ");

export function hitIn(text: string, pattern: RegExp): Omit<Hit, "stepId" | "place"> | null {
  pattern.lastIndex = 0;
  const first = pattern.exec(text);
  if (!first) return null;
  const { index, 0: match } = first;
  let count = 1;
  while (count < countedMost && pattern.exec(text)) count++;
  const from = Math.max(0, index - charsBefore);
  const before = oneLine(text.slice(from, index));
  const after = oneLine(text.slice(index + match.length, index + match.length + charsAfter));
  return { before: from > 0 ? `…${before}` : before, match: oneLine(match), after, count };
}

type Payload = "input" | "output" | "metadata";
type Texts = Record<Payload, string>;

// Payloads do not change: a trace that grew comes as new objects.
const known = new WeakMap<object, Texts>();

function textsOf(item: Partial<Record<Payload, unknown>>): Texts {
  const before = known.get(item);
  if (before) return before;
  const texts = { input: plainText(item.input), output: plainText(item.output), metadata: plainText(item.metadata) };
  known.set(item, texts);
  return texts;
}

type Item = Pick<TraceDetail, "id" | "name" | "input" | "output" | "metadata"> & Partial<Pick<Observation, "type" | "model" | "level" | "statusMessage">>;

function textAt(item: Item, place: Place): string | null | undefined {
  switch (place) {
    case "name":
    case "id":
    case "type":
    case "model":
      return item[place];
    case "level":
      return item.level === "DEFAULT" ? null : item.level;
    case "status":
      return item.statusMessage;
    default:
      return textsOf(item)[place];
  }
}

export function findHits(trace: TraceDetail, tree: TraceTree, wanted: string, elsewhere: Elsewhere = {}): Hits {
  const text = wanted.trim();
  if (!text) return noHits;
  const pattern = literal(text);
  const found: Hits = { hits: [], steps: new Set(), more: false };
  const look = (item: Item, stepId: string | null) => {
    for (const place of places) {
      if (place === "id" && text.length < idFrom) continue;
      const value = textAt(item, place);
      const isUnread = stepId !== null && elsewhere[place]?.has(stepId);
      const hit = isUnread ? { before: "", match: text, after: "", count: 1, isUnread } : value ? hitIn(value, pattern) : null;
      if (!hit) continue;
      if (stepId !== null) found.steps.add(stepId);
      if (found.hits.length === hitsMost) found.more = true;
      else found.hits.push({ stepId, place, ...hit });
    }
  };
  look(trace, null);
  for (const { observation } of tree.nodes) look(observation, observation.id);
  return found;
}
