import { describe, expect, it } from "vitest";
import { inOrder, selectionOf } from "./chosen";

const chosen = (...ids: string[]) => ({ ids, change: () => undefined });

describe("chosen rows", () => {
  it("are in the order in which they were chosen, whatever their ids look like", () => {
    expect(inOrder(["z"], { z: true, "7": true })).toEqual(["z", "7"]);
    expect(inOrder(["z", "7"], { "1": true, "7": true, z: true })).toEqual(["z", "7", "1"]);
  });
  it("are let go of", () => {
    expect(inOrder(["a", "b"], { b: true })).toEqual(["b"]);
    expect(inOrder(["a", "b"], { a: false, b: true })).toEqual(["b"]);
  });
  it("are what the table selects", () => expect([selectionOf(chosen("a", "b")), selectionOf(undefined)]).toEqual([{ a: true, b: true }, {}]));
});
