// Work that is asked for more often than it shall be done.

/** Does `work` at once; then not again before `pauseMs` have passed, or as long as it took, and never two at a time.
 *  What is asked for meanwhile is joined. */
export function paced<T>(work: (asked: T) => Promise<unknown>, join: (first: T | null, second: T) => T, pauseMs: number) {
  let waiting: T | null = null;
  let busy = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const run = async () => {
    if (busy || waiting === null || stopped) return;
    const asked = waiting;
    const begun = Date.now();
    waiting = null;
    busy = true;
    await work(asked).catch(() => undefined); // whoever does the work tells of its failures
    timer = setTimeout(
      () => {
        busy = false;
        void run();
      },
      Math.max(pauseMs, Date.now() - begun),
    );
  };
  return {
    ask: (asked: T) => {
      waiting = join(waiting, asked);
      void run();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
