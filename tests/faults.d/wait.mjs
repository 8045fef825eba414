// Waiting: for a time, for a random moment, for something to become true.
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const randomMoment = (least_ms, most_ms) => pause(least_ms + Math.random() * (most_ms - least_ms));

/** Calls `look` until it returns something truthy, which it returns; after `timeout_ms` fails with why it has not. */
export async function eventually(what, look, timeout_ms) {
  const until = Date.now() + timeout_ms;
  let last = "";
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      last = `: ${error.message}`;
    }
    if (Date.now() > until) throw new Error(`${what}: not within ${timeout_ms / 1000} s${last}`);
    await pause(20);
  }
}
