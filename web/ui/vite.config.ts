import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { earlyTheme } from "./build/early-theme.ts";
import { firstLoadBudget } from "./build/first-load.ts";
import { openapi } from "./build/openapi.ts";
import { precompress } from "./build/precompress.ts";

const api = process.env.TRACEMESH_URL ?? "http://127.0.0.1:3000";

export default defineConfig({
  plugins: [react(), earlyTheme(), openapi(), precompress(), firstLoadBudget()],
  // The server's content policy allows no data: fonts or scripts, so nothing is inlined.
  build: { assetsInlineLimit: 0, target: "es2022", reportCompressedSize: false, chunkSizeWarningLimit: 800 },
  server: { host: "127.0.0.1", proxy: { "/api": { target: api } } },
});
