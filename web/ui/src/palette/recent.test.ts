import { describe, expect, it } from "vitest";
import { readRecent, withRecent } from "./recent";
import type { Recent } from "./recent";

const trace = (id: string, projectId = "p"): Recent => ({ projectId, kind: "trace", id, name: null });

describe("what was opened last", () => {
  it("stands first and once", () => {
    expect(withRecent([trace("a"), trace("b")], trace("b")).map(({ id }) => id)).toEqual(["b", "a"]);
    expect(withRecent([trace("a", "q")], trace("a", "p"))).toHaveLength(2);
  });

  it("does not grow forever", () => {
    const many = Array.from({ length: 90 }, (_, i) => trace(`t${i}`)).reduce<Recent[]>(withRecent, []);
    expect(many).toHaveLength(24);
    expect(many[0]?.id).toBe("t89");
  });

  it("is read from whatever storage holds", () => {
    expect(readRecent(null)).toEqual([]);
    expect(readRecent("{")).toEqual([]);
    expect(readRecent('{"a":1}')).toEqual([]);
    expect(readRecent(JSON.stringify([null, 7, { kind: "trace" }, { ...trace("x"), kind: "user" }, trace("a")]))).toEqual([trace("a")]);
  });
});
