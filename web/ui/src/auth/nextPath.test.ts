import { describe, expect, it } from "vitest";
import { safeNext, signInPath } from "./nextPath";

describe("after signing in", () => {
  it("the page that was asked for opens", () => expect(safeNext("/project/p/traces?range=7d")).toBe("/project/p/traces?range=7d"));
  it.each([null, "", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/auth/sign-in"])(
    "%s leads home instead",
    (next) => expect(safeNext(next)).toBe("/"),
  );
  it("the way back is kept", () => {
    expect(signInPath("/")).toBe("/auth/sign-in");
    expect(signInPath("/project/p?x=1")).toBe("/auth/sign-in?next=%2Fproject%2Fp%3Fx%3D1");
  });
});
