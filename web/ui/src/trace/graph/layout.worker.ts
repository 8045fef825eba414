// Finds places beside the page: of many nodes it takes seconds, in which the page would not answer.
import { layoutGraph } from "./layout";
import type { LayoutRequest } from "./layout";

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => self.postMessage(layoutGraph(data));
