import { describe, expect, it } from "vitest";
import { changePaged, readPaged, withValue, writePaged } from "./pagedState";
import type { PagedState } from "./pagedState";

const fields = [{ key: "environment", label: "Environment" }];
const state: PagedState = { range: "7d", page: 3, limit: 100, values: { environment: "a & b" } };
const plain: PagedState = { range: "1d", page: 1, limit: 50, values: {} };

describe("a paged list's state", () => {
  it("survives a round trip", () => expect(readPaged(fields, writePaged(state))).toEqual(state));
  it("leaves no trace of defaults", () => expect(writePaged(plain).toString()).toBe(""));
  it("reads nonsense as defaults", () =>
    expect(readPaged(fields, new URLSearchParams("range=1y&page=-1&limit=7&environment=&other=x"))).toEqual(plain));
  it("goes back to the first page when something else is listed", () => {
    expect(changePaged(state, { range: "1h" }).page).toBe(1);
    expect(changePaged(state, { page: 4 })).toEqual({ ...state, page: 4 });
  });
  it("has one value for each field", () => {
    expect(withValue(state.values, "environment", "c")).toEqual({ environment: "c" });
    expect(withValue(state.values, "environment", "")).toEqual({});
  });
});
