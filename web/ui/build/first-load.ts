// What a browser loads before the traces show: the script that the page names, the screen's own, and all that these
// import at once. The build says how much that is, compressed, and fails when it grew beyond the budget.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin, Rollup } from "vite";

const budgetKb = 300;
const firstScreen = "/src/traces/TracesPage.tsx";

type Bundle = Record<string, Rollup.OutputChunk | Rollup.OutputAsset>;

/** The files of the first load, each once. */
export function firstLoad(bundle: Bundle): string[] {
  const files = new Set<string>();
  const add = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== "chunk" || files.has(name)) return;
    files.add(name);
    chunk.imports.forEach(add);
  };
  for (const chunk of Object.values(bundle)) {
    if (chunk.type === "chunk" && (chunk.isEntry || chunk.facadeModuleId?.endsWith(firstScreen))) add(chunk.fileName);
  }
  return [...files];
}

/** As it travels: small files are sent as they are. */
const weigh = (path: string) => statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;

/** After precompress: it weighs what that wrote. */
export function firstLoadBudget(): Plugin {
  let folder = "dist";
  let files: string[] = [];
  return {
    name: "first-load",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    generateBundle(_, bundle) {
      files = firstLoad(bundle);
    },
    closeBundle: {
      sequential: true,
      handler() {
        if (files.length === 0) return; // the build failed before
        const kb = Math.ceil(files.reduce((sum, name) => sum + weigh(join(folder, name)), 0) / 1024);
        console.log(`first load: script ${kb} of ${budgetKb} kB compressed`);
        if (kb > budgetKb) throw new Error(`The first load is ${kb} kB of script, ${budgetKb} are allowed: ${files.join(", ")}`);
      },
    },
  };
}
