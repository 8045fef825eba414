import { describe, expect, it } from "vitest";
import { isEmptyPayload, readPayload } from "./readPayload";

describe("a payload", () => {
  it("that is JSON in a string is read", () => expect(readPayload(' {"a": [1]}')).toEqual({ a: [1] }));
  it("that only looks like JSON stays text", () => expect(readPayload("[see below]")).toBe("[see below]"));
  it("that is a number in a string stays text", () => expect(readPayload("42")).toBe("42"));
  it.each([null, undefined, "", {}, []])("is empty when it is %j", (value) => expect(isEmptyPayload(value)).toBe(true));
  it.each([0, false, " ", { a: null }, [null]])("is not empty when it is %j", (value) => expect(isEmptyPayload(value)).toBe(false));
});
