// What the dashboards ask the server for, and what they change there.
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "../api/client";
import { metricsQuery, projectPath } from "../api/queries";
import { ask } from "./ask";
import { periodOf, writeBoard } from "./boardState";
import type { BoardState } from "./boardState";
import type { Board, Dashboard, DashboardHead, KeptQuestion, Schema } from "./types";

const path = (projectId: string) => `${projectPath(projectId)}/dashboards`;
const onePath = (projectId: string, id: string) => `${path(projectId)}/${encodeURIComponent(id)}`;

export const dashboardsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["dashboards", projectId],
    queryFn: async ({ signal }) => (await get<{ data: DashboardHead[] }>(path(projectId), signal)).data,
  });

export const dashboardQuery = (projectId: string, id: string) =>
  queryOptions({
    queryKey: ["dashboard", projectId, id],
    queryFn: ({ signal }) => get<Dashboard>(onePath(projectId, id), signal),
  });

/** It is the server's own tables, so it does not change while a page is open. */
export const schemaQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["metrics-schema"],
    queryFn: ({ signal }) => get<Schema>(`${projectPath(projectId)}/metrics/schema`, signal),
    staleTime: Infinity,
  });

export const useWidgetAnswer = (projectId: string, question: KeptQuestion, board: BoardState) =>
  useQuery(
    metricsQuery(projectId, ["widget", JSON.stringify(question), writeBoard(board).toString()], () =>
      ask(question, periodOf(board, Date.now()), board.conditions),
    ),
  );

export function useDashboardChanges(projectId: string) {
  const client = useQueryClient();
  const listed = () => client.invalidateQueries({ queryKey: dashboardsQuery(projectId).queryKey });
  const keep = (saved: Dashboard) => {
    client.setQueryData(dashboardQuery(projectId, saved.id).queryKey, saved);
    return listed();
  };
  return {
    add: useMutation({ mutationFn: (board: Board) => post<Dashboard>(path(projectId), board), onSuccess: keep }),
    change: useMutation({
      mutationFn: ({ id, ...wanted }: Board & { id: string; version: number }) => patch<Dashboard>(onePath(projectId, id), wanted),
      onSuccess: keep,
    }),
    drop: useMutation({
      mutationFn: (id: string) => remove<{ id: string }>(onePath(projectId, id)),
      onSuccess: listed,
    }),
  };
}
