// Compares what was read with what a client meant. A pattern is a value; an object of patterns, of which what was read may
// hold more; an array of patterns, one for each element; a regular expression; or a test made here.
import { isDeepStrictEqual } from "node:util";

const test = (says, passes) => Object.assign(passes, { says });
/** No more and no less. */
export const exactly = (value) => test(JSON.stringify(value), (got) => isDeepStrictEqual(got, value));
/** Within rounding: costs are sums of products. */
export const near = (value) => test(`about ${value}`, (got) => Math.abs(got - value) < 1e-9);
/** The same elements in any order. */
export const anyOrder = (...values) => test(JSON.stringify(values), (got) => Array.isArray(got) && isDeepStrictEqual([...got].sort(), [...values].sort()));
/** Somewhere in it, whatever the shape around it: what a library's own serialization is. */
export const holding = (...texts) => test(`holding ${JSON.stringify(texts)}`, (got) => texts.every((text) => JSON.stringify(got ?? null).includes(JSON.stringify(text).slice(1, -1))));
export const positive = test("more than nothing", (got) => got > 0);
export const timeStamp = test("a time", (got) => typeof got === "string" && !Number.isNaN(Date.parse(got)));

const say = (value) => (JSON.stringify(value) ?? "nothing").slice(0, 300);

/** Lines that say where `got` is not as `expected`; none when it is. */
export function differences(expected, got, path = "") {
  const differs = (says) => [`${path}: expected ${says}, got ${say(got)}`];
  if (typeof expected === "function") return expected(got) ? [] : differs(expected.says);
  if (expected instanceof RegExp) return expected.test(got) ? [] : differs(String(expected));
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return differs(say(expected));
    return expected.flatMap((one, index) => differences(one, got[index], `${path}[${index}]`));
  }
  if (expected && typeof expected === "object") {
    if (!got || typeof got !== "object") return differs(say(expected));
    return Object.entries(expected).flatMap(([key, one]) => differences(one, got[key], path ? `${path}.${key}` : key));
  }
  return Object.is(expected, got) ? [] : differs(say(expected));
}

/** Observations by name in order of their start, parents before children; the second of a name is "name/2". */
function byName(observations) {
  const parents = Object.fromEntries(observations.map((one) => [one.id, one.parentObservationId]));
  const depth = ({ id }) => {
    let steps = 0;
    for (let above = parents[id]; above && steps < observations.length; above = parents[above]) steps++;
    return steps;
  };
  const ordered = [...observations].sort((a, b) => Date.parse(a.startTime) - Date.parse(b.startTime) || depth(a) - depth(b));
  const named = {};
  const times = {};
  for (const one of ordered) {
    const count = (times[one.name] = (times[one.name] ?? 0) + 1);
    named[count === 1 ? one.name : `${one.name}/${count}`] = one;
  }
  return named;
}

/** Patterns of observations by name; `parent` is a name, or null for none. All there are must be among them. */
export function observationDifferences(expected, observations) {
  const named = byName(observations);
  const nameOf = (id) => (id === null ? null : Object.keys(named).find((name) => named[name].id === id) ?? id);
  const unknown = Object.keys(named).filter((name) => !(name in expected)).map((name) => `observations: ${JSON.stringify(name)} was not expected`);
  return [...unknown, ...Object.entries(expected).flatMap(([name, pattern]) => {
    const got = named[name] && { ...named[name], parent: nameOf(named[name].parentObservationId) };
    return differences(pattern, got, name);
  })];
}
