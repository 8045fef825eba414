// What the screens ask the server for. All server state lives in the query cache, nowhere else.
import { QueryCache, QueryClient, infiniteQueryOptions, keepPreviousData, queryOptions, replaceEqualDeep } from "@tanstack/react-query";
import { ApiError, get, isNotFound, isUnauthorized, isWorthRetrying } from "./client";
import type {
  CursorPage, Facet, MetricsQuestion, MetricsRow, Observation, ObservationRow, Page, SavedViews, Session, SessionDetail, TraceDetail, TraceRow, ViewTable,
} from "./types";

const retries = 2;

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // A session that ended elsewhere: forget it, and the routes lead to sign-in.
      onError: (error) => {
        if (isUnauthorized(error)) client.setQueryData(sessionQuery.queryKey, null);
      },
    }),
    defaultOptions: {
      queries: {
        retry: (count, error) => count < retries && isWorthRetrying(error),
        refetchOnWindowFocus: false,
        staleTime: 5_000,
      },
    },
  });
  return client;
}

/** The signed-in user with organisations and projects; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await get<Session>("/api/auth/session", signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const projectPath = (projectId: string) => `/api/projects/${encodeURIComponent(projectId)}`;

/** `params` is built when the request leaves, so that "last hour" means the hour before it. */
export const tracesQuery = (projectId: string, key: string, params: () => URLSearchParams) =>
  queryOptions({
    queryKey: ["traces", projectId, key],
    queryFn: ({ signal }) => get<Page<TraceRow>>(`${projectPath(projectId)}/traces?${params()}`, signal),
    placeholderData: keepPreviousData,
  });

/** Page after page of observations, newest first. */
export const observationsQuery = (projectId: string, key: string, params: (cursor: string | null) => URLSearchParams) =>
  infiniteQueryOptions({
    queryKey: ["observations", projectId, key],
    queryFn: ({ signal, pageParam }) =>
      get<CursorPage<ObservationRow>>(`${projectPath(projectId)}/v2/observations?${params(pageParam)}`, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ meta }) => meta.cursor,
    placeholderData: keepPreviousData,
  });

/** A page of a list: of sessions, users, scores, models. */
export const pageQuery = <T>(projectId: string, what: string, key: string, params: () => string) =>
  queryOptions({
    queryKey: [what, projectId, key],
    queryFn: ({ signal }) => get<Page<T>>(`${projectPath(projectId)}/${what}?${params()}`, signal),
    placeholderData: keepPreviousData,
  });

/** The traces of one session, with their inputs and outputs. */
export const traceSessionQuery = (projectId: string, sessionId: string) =>
  queryOptions({
    queryKey: ["trace-session", projectId, sessionId],
    queryFn: ({ signal }) => get<SessionDetail>(`${projectPath(projectId)}/sessions/${encodeURIComponent(sessionId)}`, signal),
    staleTime: 15_000,
  });

const lateArrivalMs = 2_000;
export const lateArrivalTries = 15;

/** Without live events to say so, whether a trace grew is asked so often. */
const growthMs = 3_000;

/** A trace of so many observations comes as an outline: with all their inputs and outputs it would take long. */
const outlineFrom = 3_000;

const unsaid: Omit<Observation, "id" | "type" | "startTime" | "level"> = {
  traceId: null, parentObservationId: null, name: null, endTime: null, completionStartTime: null, statusMessage: null, model: null, modelParameters: null,
  input: undefined, output: undefined, metadata: undefined, version: null, environment: "default", usageDetails: null, costDetails: null, promptName: null,
  promptVersion: null, latency: null, timeToFirstToken: null,
};

/** In outlines only what is there is said. */
const completed = (trace: TraceDetail): TraceDetail =>
  trace.isOutline ? { ...trace, observations: trace.observations.map((said) => ({ ...unsaid, ...said, traceId: trace.id })) } : trace;

/** One step in full. */
export const observationQuery = (projectId: string, observationId: string) =>
  queryOptions({
    queryKey: ["observation", projectId, observationId],
    queryFn: ({ signal }) => get<Observation>(`${projectPath(projectId)}/observations/${encodeURIComponent(observationId)}`, signal),
    staleTime: 15_000,
  });

export const traceQuery = (projectId: string, traceId: string, growing: boolean) =>
  queryOptions({
    queryKey: ["trace", projectId, traceId],
    queryFn: async ({ signal }) =>
      completed(await get<TraceDetail>(`${projectPath(projectId)}/traces/${encodeURIComponent(traceId)}?outlineFrom=${outlineFrom}`, signal)),
    // To look for what is the same in two answers takes long for very many observations, and finds little.
    structuralSharing: (before, after) => ((after as TraceDetail).isOutline ? after : replaceEqualDeep(before, after)),
    refetchInterval: ({ state }) => {
      if (state.data) return growing ? growthMs : false;
      // A link from a log may be opened before its trace has been stored: ask again for a while.
      return isNotFound(state.error) && state.errorUpdateCount < lateArrivalTries ? lateArrivalMs : false;
    },
    staleTime: 15_000,
  });

/** Rows of the metrics API, with the question they answer: ranges end when the request leaves. */
export interface MetricsAnswer {
  question: MetricsQuestion;
  rows: MetricsRow[];
}

export const metricsQuery = (projectId: string, key: string[], ask: () => MetricsQuestion) =>
  queryOptions({
    queryKey: ["metrics", projectId, ...key],
    queryFn: async ({ signal }): Promise<MetricsAnswer> => {
      const question = ask();
      const params = new URLSearchParams({ query: JSON.stringify(question) });
      const { data } = await get<{ data: MetricsRow[] }>(`${projectPath(projectId)}/metrics?${params}`, signal);
      return { question, rows: data };
    },
    staleTime: 30_000,
  });

/** The values of columns among what a list shows, counted. */
export const facetsQuery = (projectId: string, key: string[], params: () => URLSearchParams) =>
  queryOptions({
    queryKey: ["facets", projectId, ...key],
    queryFn: async ({ signal }) => (await get<{ data: Facet[] }>(`${projectPath(projectId)}/facets?${params()}`, signal)).data,
    staleTime: 30_000,
  });

export const viewsQuery = (projectId: string, table: ViewTable) =>
  queryOptions({
    queryKey: ["views", projectId, table],
    queryFn: ({ signal }) => get<SavedViews>(`${projectPath(projectId)}/views?table=${table}`, signal),
    staleTime: 30_000,
  });
