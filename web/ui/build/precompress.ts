// Writes .br and .gz beside every text file of the build: the server sends those and compresses nothing itself.
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const textFile = /\.(?:js|css|html|svg|json)$/;
const tooSmallToMatter = 512;

export function precompress(): Plugin {
  let folder = "dist";
  return {
    name: "precompress",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    closeBundle() {
      const totals = { js: 0, css: 0 };
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        const path = join(folder, name);
        if (!textFile.test(name) || statSync(path).size < tooSmallToMatter) continue;
        const text = readFileSync(path);
        const brotli = brotliCompressSync(text, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
        });
        writeFileSync(`${path}.br`, brotli);
        writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
        if (name.endsWith(".js")) totals.js += brotli.length;
        if (name.endsWith(".css")) totals.css += brotli.length;
      }
      console.log(`compressed: script ${Math.round(totals.js / 1024)} kB, style ${Math.round(totals.css / 1024)} kB`);
    },
  };
}
