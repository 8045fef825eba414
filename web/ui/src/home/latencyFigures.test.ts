import { expect, it } from "vitest";
import { latencyFigures } from "./latencyFigures";

it("percentiles of latency are a row for each name", () => {
  const { heads, rows } = latencyFigures([
    { name: "chat", count_count: 1200, p50_latency: 800, p90_latency: 1500, p95_latency: 2000, p99_latency: 61_000 },
    { name: null, count_count: 1, p50_latency: null, p90_latency: null, p95_latency: null, p99_latency: null },
  ]);
  expect(heads.map(({ label }) => label)).toEqual(["Name", "Count", "p50", "p90", "p95", "p99"]);
  expect(rows.map(({ texts }) => texts)).toEqual([["chat", "1,200", "800 ms", "1.50 s", "2.00 s", "1m 01s"], ["no name", "1", "–", "–", "–", "–"]]);
  expect(rows.map(({ groups }) => groups)).toEqual([{ name: "chat" }, { name: null }]);
});
