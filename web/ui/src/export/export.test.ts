import { describe, expect, it } from "vitest";
import { collect, rowsMost } from "./collect";
import type { Batch, Progress } from "./collect";
import { csvHead, csvRow, membersOf } from "./csv";

interface Row {
  id: string;
  text?: unknown;
}
const columns = membersOf<Row>("id", "text");
const cell = (text: unknown) => csvRow(columns, { id: "1", text });
const never = new AbortController().signal;

async function* pages(...all: string[][]): AsyncGenerator<Batch<Row>> {
  for (const ids of all) yield { rows: ids.map((id) => ({ id })), total: 20_000 };
}

describe("CSV", () => {
  it("has a head", () => expect(csvHead(columns)).toBe("id,text\r\n"));
  it.each([
    ["plain", "1,plain\r\n"],
    ['say "hi", now', '1,"say ""hi"", now"\r\n'],
    ["two\nlines", '1,"two\nlines"\r\n'],
    [null, "1,\r\n"],
    [-0.5, "1,-0.5\r\n"],
    [{ a: 1 }, '1,"{""a"":1}"\r\n'],
    [["x", "y"], '1,"[""x"",""y""]"\r\n'],
  ])("writes %j", (value, expected) => expect(cell(value)).toBe(expected));
  it.each(["=1+1", "+1", "-1", "@x", "\t=1"])("lets %j be no formula", (text) => expect(cell(text)).toContain(`'${text}`));
});

describe("collecting", () => {
  it("takes each row once, and tells how far it is", async () => {
    const told: Progress[] = [];
    const { parts, rows, cut } = await collect({ columns, pages: () => pages(["a", "b"], ["b", "c"]) }, "jsonl", never, (progress) => told.push(progress));
    expect(parts.join("")).toBe('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n');
    expect([rows, cut]).toEqual([3, false]);
    expect(told).toEqual([{ rows: 2, total: rowsMost }, { rows: 3, total: rowsMost }]);
  });
  it("ends at the limit and says so", async () => {
    const many = Array.from({ length: rowsMost + 1 }, (_, i) => String(i));
    const { parts, rows, cut } = await collect({ columns, pages: () => pages(many) }, "csv", never, () => undefined);
    expect([parts.length, rows, cut]).toEqual([rowsMost + 1, rowsMost, true]);
  });
  it("ends when it is told to", async () => {
    const controller = new AbortController();
    const done = collect({ columns, pages: () => pages(["a"], ["b"]) }, "csv", controller.signal, () => controller.abort());
    await expect(done).rejects.toThrow();
  });
});
