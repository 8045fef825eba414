import type { Rollup } from "vite";
import { expect, it } from "vitest";
import { firstLoad } from "./first-load";

const chunk = (fileName: string, more: object = {}) =>
  ({ type: "chunk", fileName, imports: [], dynamicImports: [], isEntry: false, facadeModuleId: null, ...more }) as unknown as Rollup.OutputChunk;
const bundleOf = (...chunks: Rollup.OutputChunk[]) => Object.fromEntries(chunks.map((one) => [one.fileName, one]));

it("is the entry, the first screen and what they import, once each", () => {
  const bundle = bundleOf(
    chunk("index.js", { isEntry: true, imports: ["shared.js"], dynamicImports: ["traces.js", "home.js"] }),
    chunk("shared.js", { imports: ["deep.js"] }),
    chunk("deep.js", { imports: ["shared.js"] }),
    chunk("traces.js", { facadeModuleId: "/src/traces/TracesPage.tsx", imports: ["deep.js", "table.js"] }),
    chunk("table.js"),
    chunk("home.js", { facadeModuleId: "/src/home/HomePage.tsx", imports: ["charts.js"] }),
    chunk("charts.js"),
  );
  expect(firstLoad(bundle).sort()).toEqual(["deep.js", "index.js", "shared.js", "table.js", "traces.js"]);
});
