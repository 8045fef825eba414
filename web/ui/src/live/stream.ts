// A stream of live events that is kept open: the browser comes again when it ends, we do when the browser gives up.
import type { News } from "./events";
import { readTraces } from "./events";

export type StreamState = "connecting" | "live" | "reconnecting";

interface Listener {
  onNews: (news: News) => void;
  onState: (state: StreamState) => void;
  /** The server refused it: too many are open, it starts anew, or nobody is signed in any more. */
  onRefused: () => void;
}

/** A stream ends every so often and goes on at once: only a longer silence is worth a word. */
export const graceMs = 2_000;
const leastWaitMs = 1_000;
const mostWaitMs = 15_000;

/** Longer from try to try, and not the same for all who were cut off together. */
export const waitBefore = (tries: number, random: number) => Math.min(mostWaitMs, leastWaitMs * 2 ** tries) * (0.5 + random / 2);

export function openStream(url: string, { onNews, onState, onRefused }: Listener): () => void {
  let source: EventSource;
  let tries = 0;
  let again: ReturnType<typeof setTimeout> | undefined;
  let grace: ReturnType<typeof setTimeout> | undefined;

  const opened = () => {
    tries = 0;
    clearTimeout(grace);
    grace = undefined;
    onState("live");
  };
  const interrupted = () => {
    grace ??= setTimeout(() => onState("reconnecting"), graceMs);
    if (source.readyState !== EventSource.CLOSED) return;
    onRefused();
    again = setTimeout(connect, waitBefore(tries++, Math.random()));
  };
  const connect = () => {
    source = new EventSource(url);
    source.addEventListener("open", opened);
    source.addEventListener("error", interrupted);
    source.addEventListener("traces", ({ data }: MessageEvent<string>) => onNews(readTraces(data)));
    source.addEventListener("more", () => onNews("all"));
  };

  onState("connecting");
  connect();
  return () => {
    source.close();
    clearTimeout(again);
    clearTimeout(grace);
  };
}
