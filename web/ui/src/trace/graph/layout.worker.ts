// Finds places beside the page: of many nodes it takes seconds, in which the page would not answer.
import { layoutGraph } from "./layout";
import type { LayoutRequest } from "./layout";

self.addEventListener("message", ({ data }: MessageEvent<LayoutRequest>) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the page that started it is the only one
  self.postMessage(layoutGraph(data));
});
