// Writes the public API's document as openapi.json.
import type { Plugin } from "vite";
import { document } from "../openapi/document.ts";

export function openapi(): Plugin {
  return {
    name: "openapi",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "openapi.json", source: JSON.stringify(document) });
    },
  };
}
