import { expect, it } from "vitest";
import { rightsOf } from "./role";

it("roles allow more the higher they are, and unknown ones nothing", () => {
  expect(["OWNER", "ADMIN", "MEMBER", "VIEWER", "NONE", "?"].map((role) => Object.values(rightsOf(role)))).toEqual([
    [true, true], [true, true], [true, false], [false, false], [false, false], [false, false],
  ]);
});
