// What the server is asked when payloads are not here: which steps of a trace have a text in them, and then these texts.
// Pure.
import { writeConditions } from "../../filters/conditions";
import type { Condition } from "../../filters/conditions";

/** Where the server looks. Of metadata it would have to be told the key. */
export const searchedPlaces = ["input", "output"] as const;
export type SearchedPlace = (typeof searchedPlaces)[number];

/** Shorter texts stand in most payloads. */
export const searchFrom = 3;
/** The most that one answer has. */
export const foundMost = 1000;

/** As it stands, and as it stands in JSON: payloads are kept as they were sent. */
export function spellings(text: string): string[] {
  const inJson = JSON.stringify(text).slice(1, -1);
  return inJson === text ? [text] : [text, inJson];
}

function request(traceId: string, condition: Condition, more: Record<string, string>): URLSearchParams {
  return new URLSearchParams({ traceId, filter: writeConditions([condition]), ...more });
}

export const stepsWith = (traceId: string, place: SearchedPlace, text: string) =>
  request(traceId, { type: "string", column: place, operator: "matches", value: text }, { fields: "core", limit: String(foundMost) });

export const payloadsOf = (traceId: string, ids: readonly string[]) =>
  request(traceId, { type: "stringOptions", column: "id", operator: "any of", value: [...ids] }, { fields: "io", limit: String(ids.length) });
