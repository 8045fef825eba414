import { describe, expect, it } from "vitest";
import { inProject, screenGroups, screenHref, screenOf, screens } from "./screens";

describe("the table of screens", () => {
  it("names every path and key once", () => {
    for (const field of ["path", "label", "key"] as const) {
      const values = screens.map((screen) => screen[field]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it("keeps the screens of a group together, in the order of the groups", () => {
    const order = screens.map(({ group }) => screenGroups.indexOf(group));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

describe("going to another project", () => {
  it("keeps the screen", () => {
    expect(inProject("b", "/project/a/sessions")).toBe("/project/b/sessions");
  });

  it("leaves what is of one project only", () => {
    expect(inProject("b", "/project/a/traces/t-1")).toBe("/project/b/traces");
    expect(inProject("b", "/project/a/nowhere")).toBe("/project/b/traces");
    expect(inProject("b", "/reference")).toBe("/project/b/traces");
  });

  it("escapes the project", () => {
    expect(screenHref("a/b")).toBe("/project/a%2Fb/traces");
  });
});

it("a list and its items are two screens, and all items one", () => {
  expect(screenOf("/project/a/traces")).toBe(screenOf("/project/b/traces/"));
  expect(screenOf("/project/a/traces/t-1")).toBe(screenOf("/project/a/traces/t-2"));
  expect(screenOf("/project/a/traces/t-1")).not.toBe(screenOf("/project/a/traces"));
});
