import { describe, expect, it } from "vitest";
import { hasPage, walkAt, walkOf, withPage } from "./walk";
import type { OtherPages } from "./walk";

const rows = ["a", "b", "c"].map((id) => ({ id }));
const hrefOf = ({ id }: { id: string }) => `/traces/${id}`;
const pages: OtherPages = { kind: "traces", search: "?order=asc", first: 2, last: 2, total: 3 };
const walk = walkOf(rows, hrefOf, "b", pages);

describe("the list that something was opened from", () => {
  it("knows its rows and which is open", () => expect(walk).toMatchObject({ index: 1, entries: [{ href: "/traces/a" }, { href: "/traces/b" }, { href: "/traces/c" }] }));
  it("leaves out rows that lead nowhere", () => expect(walkOf(rows, (row) => (row.id === "a" ? null : hrefOf(row)), "c", null)).toMatchObject({ index: 1 }));
  it("is followed by what is open", () => {
    expect(walkAt(walk, "/traces/c")?.index).toBe(2);
    expect(walkAt(walk, "/traces/elsewhere")).toBeNull();
    expect(walkAt(null, "/traces/a")).toBeNull();
  });
  it("stays at its row when several rows are of one trace", () => {
    const steps = walkOf(rows, ({ id }) => `/traces/t?observation=${id}`, "b", null);
    expect(walkAt(steps, "/traces/t")?.index).toBe(1);
  });
  it("of thousands is kept around the row", () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ id: String(i) }));
    const kept = walkOf(many, hrefOf, "2500", pages);
    expect([kept.entries.length, kept.entries[kept.index]?.id, kept.pages]).toEqual([1001, "2500", null]);
  });
});

describe("its other pages", () => {
  it("are before and behind", () => {
    expect([hasPage(pages, "previous"), hasPage(pages, "next")]).toEqual([true, true]);
    expect(hasPage({ ...pages, first: 1 }, "previous")).toBe(false);
    expect(hasPage({ ...pages, last: 3 }, "next")).toBe(false);
    expect([hasPage({ kind: "observations", search: "", cursor: "x" }, "next"), hasPage(null, "next")]).toEqual([true, false]);
  });
  it("are added once each, and the open row stays open", () => {
    const added = [{ id: "z", href: "/traces/z" }, { id: "a", href: "/traces/a" }];
    expect(withPage(walk, "previous", added, null)).toMatchObject({ index: 2, entries: [{ id: "z" }, { id: "a" }, { id: "b" }, { id: "c" }] });
    expect(withPage(walk, "next", added, null)).toMatchObject({ index: 1, entries: [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "z" }] });
  });
});
