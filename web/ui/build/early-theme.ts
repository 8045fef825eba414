// Sets the colour scheme before the first paint, so that a dark screen does not flash white. The content policy forbids
// inline scripts, hence a file of its own, named by its hash like every other asset.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const source = new URL("../src/app/early-theme.js", import.meta.url);

export function earlyTheme(): Plugin {
  let fileName: string | undefined;
  let building = false;
  return {
    name: "early-theme",
    configResolved(config) {
      building = config.command === "build";
    },
    buildStart() {
      if (!building) return;
      const code = readFileSync(source, "utf8");
      fileName = `assets/early-theme-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.js`;
      this.emitFile({ type: "asset", fileName, source: code });
    },
    transformIndexHtml() {
      const script = building ? { attrs: { src: `/${fileName}` } } : { children: readFileSync(source, "utf8") };
      return [{ tag: "script", injectTo: "head-prepend", ...script }];
    },
  };
}
