import { describe, expect, it } from "vitest";
import type { Page, TraceRow } from "../api/types";
import { holdPage, newIds } from "./heldPage";

const page = (...ids: string[]): Page<TraceRow> => ({
  data: ids.map((id) => ({ id }) as TraceRow),
  meta: { page: 1, limit: 50, totalItems: ids.length, totalPages: 1 },
});

describe("a held page", () => {
  const held = holdPage(null, "k", page("b", "a"), false);

  it("takes the first answer", () => expect(held.page.data).toHaveLength(2));
  it("takes the answer to another question", () => expect(holdPage(held, "other", page("x"), false).page.data[0]?.id).toBe("x"));
  it("does not move under a reader", () => expect(holdPage(held, "k", page("c", "b"), false)).toBe(held));
  it("moves when the reader is at the top", () => expect(holdPage(held, "k", page("c", "b"), true).page.data[0]?.id).toBe("c"));
  it("takes changes of the same rows at any time", () => {
    const changed = page("b", "a");
    expect(holdPage(held, "k", changed, false).page).toBe(changed);
  });
  it("takes rows behind those it has", () => expect(holdPage(held, "k", page("b", "a", "0"), false).page.data).toHaveLength(3));
  it("knows what is new", () => expect(newIds(page("b", "a"), page("d", "c", "b"))).toEqual(["d", "c"]));
});
