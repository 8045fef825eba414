// What the server's live events say: traces that were stored or got something new.

/** Ids of the traces; "all" when something may have changed that is not named. */
export type News = ReadonlySet<string> | "all";

export function readTraces(data: string): News {
  try {
    const { traces } = JSON.parse(data) as { traces: { id: string }[] };
    return new Set(traces.map(({ id }) => id));
  } catch {
    return "all";
  }
}

export const joinNews = (first: News | null, second: News): News =>
  first === null ? second : first === "all" || second === "all" ? "all" : new Set([...first, ...second]);

export const concerns = (news: News, traceId: string) => news === "all" || news.has(traceId);
