import { describe, expect, it } from "vitest";
import { cutNotice, cutText } from "./cutNotice";

describe("a cut value", () => {
  const value = `{"list":["x…[cut: kept 16777216 of 20971520 bytes]`;
  it("says how much of it is kept", () => expect(cutNotice(value)).toEqual({ kept: 16777216, of: 20971520 }));
  it("says it in megabytes", () => expect(cutText({ kept: 16777216, of: 20971520 })).toBe("cut: 16.0 of 20.0 MB kept"));
  it.each(["", "whole", `${value} and more`, { text: value }, null, 7])("is not seen in %j", (other) => expect(cutNotice(other)).toBeNull());
});
