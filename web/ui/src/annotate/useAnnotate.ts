// What is asked of the server about comments and scores by hand, and what is sent.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { get, post, remove } from "../api/client";
import { projectPath } from "../api/queries";
import type { Score, TraceDetail } from "../api/types";
import type { Author, Comment, CommentCount, Commented, GivenScore, ScoreConfig } from "./types";

const encode = encodeURIComponent;

export const commentsQuery = (projectId: string, { objectType, objectId }: Commented) =>
  queryOptions({
    queryKey: ["comments", projectId, objectType, objectId],
    queryFn: async ({ signal }) =>
      (await get<{ data: Comment[] }>(`${projectPath(projectId)}/comments?${new URLSearchParams({ objectType, objectId })}`, signal)).data,
  });

/** Of a trace and of all of its steps, at once. */
const commentCountsQuery = (projectId: string, traceId: string) =>
  queryOptions({
    queryKey: ["comment-counts", projectId, traceId],
    queryFn: async ({ signal }) => (await get<{ data: CommentCount[] }>(`${projectPath(projectId)}/comments/counts?${new URLSearchParams({ traceId })}`, signal)).data,
    staleTime: 30_000,
  });

export function useCommentCount(projectId: string, traceId: string, { objectType, objectId }: Commented): number {
  const { data } = useQuery({
    ...commentCountsQuery(projectId, traceId),
    select: (counts) => counts.find((one) => one.objectType === objectType && one.objectId === objectId)?.count ?? 0,
  });
  return data ?? 0;
}

const authorsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["authors", projectId],
    queryFn: async ({ signal }) => (await get<{ data: Author[] }>(`${projectPath(projectId)}/authors`, signal)).data,
    staleTime: 60_000,
  });

/** Who that is; null for who is gone. */
export function useAuthorName(projectId: string, userId: string | null | undefined): string | null {
  const { data } = useQuery({ ...authorsQuery(projectId), enabled: Boolean(userId) });
  return data?.find(({ id }) => id === userId)?.name ?? null;
}

const pageSize = 100;

/** All of them: a project has few. */
export const scoreConfigsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["score-configs", projectId],
    queryFn: async ({ signal }) => {
      const all: ScoreConfig[] = [];
      for (let page = 1; ; page++) {
        const answer = await get<{ data: ScoreConfig[]; meta: { totalPages: number } }>(`${projectPath(projectId)}/score-configs?page=${page}&limit=${pageSize}`, signal);
        all.push(...answer.data);
        if (page >= answer.meta.totalPages) return all;
      }
    },
    staleTime: 30_000,
  });

// ---- comments

function useCommentChange<T>(projectId: string, commented: Commented, change: (wanted: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: commentsQuery(projectId, commented).queryKey }),
        client.invalidateQueries({ queryKey: ["comment-counts", projectId] }),
      ]),
  });
}

export const useSay = (projectId: string, commented: Commented) =>
  useCommentChange(projectId, commented, (content: string) => post(`${projectPath(projectId)}/comments`, { ...commented, content }));

export const useUnsay = (projectId: string, commented: Commented) =>
  useCommentChange(projectId, commented, ({ id }: Comment) => remove(`${projectPath(projectId)}/comments/${encode(id)}`));

// ---- scores

function forgetScores(client: QueryClient, projectId: string) {
  for (const what of ["scores", "score-analytics"]) void client.invalidateQueries({ queryKey: [what, projectId] });
}

/** The trace as it is once the score is stored; when that takes too long, as it is. */
async function readTrace(client: QueryClient, projectId: string, traceId: string, receipt: string | null) {
  const queryKey = ["trace", projectId, traceId];
  const after = receipt ? `?${new URLSearchParams({ after: receipt })}` : "";
  try {
    const trace = await get<TraceDetail>(`${projectPath(projectId)}/traces/${encode(traceId)}${after}`);
    client.setQueryData(queryKey, trace);
  } catch {
    await client.invalidateQueries({ queryKey });
  }
}

/** Queued and stored: it is done when the trace shows it. */
export function useGiveScore(projectId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: GivenScore) => {
      const { receipt } = await post<{ id: string; receipt: string | null }>(`${projectPath(projectId)}/scores`, given);
      await readTrace(client, projectId, given.traceId, receipt);
    },
    onSuccess: () => forgetScores(client, projectId),
  });
}

export function useTakeScoreBack(projectId: string, traceId: string) {
  const client = useQueryClient();
  return async ({ id }: Score) => {
    await remove(`${projectPath(projectId)}/scores/${encode(id)}`);
    await readTrace(client, projectId, traceId, null);
    forgetScores(client, projectId);
  };
}
