import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, post, remove } from "../api/client";
import { projectPath } from "../api/queries";
import type { Model, ModelUsage, NewModel } from "../api/types";
import type { Answer } from "../list/PagedList";
import { usePaged } from "../list/usePaged";
import type { PagedHandle } from "../list/usePagedState";

const usageQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["models-usage", projectId],
    queryFn: ({ signal }) => get<{ data: ModelUsage[] }>(`${projectPath(projectId)}/models/usage`, signal),
    staleTime: 60_000,
  });

export type UsedModel = Model & { usage: ModelUsage | undefined };

/** The rows come first, what they were used for follows. */
export function useModels(projectId: string, list: PagedHandle): Answer<UsedModel> {
  const answer = usePaged<Model>(projectId, "models", list);
  const usage = useQuery(usageQuery(projectId)).data?.data;
  const rows = useMemo(
    () => answer.rows?.map((model) => ({ ...model, usage: usage?.find(({ modelId }) => modelId === model.id) })),
    [answer.rows, usage],
  );
  return { ...answer, rows };
}

export const modelQuery = (projectId: string, modelId: string) =>
  queryOptions({
    queryKey: ["model", projectId, modelId],
    queryFn: ({ signal }) => get<Model>(`${projectPath(projectId)}/models/${encodeURIComponent(modelId)}`, signal),
  });

export function useModelUsage(projectId: string, modelId: string): ModelUsage | undefined {
  return useQuery(usageQuery(projectId)).data?.data.find((usage) => usage.modelId === modelId);
}

/** To be called when models were added or removed: the lists change, a model itself never does. */
export function useModelsChanged(projectId: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["models", projectId] });
}

export function useCreateModel(projectId: string) {
  return useMutation({ mutationFn: (model: NewModel) => post<Model>(`${projectPath(projectId)}/models`, model), onSuccess: useModelsChanged(projectId) });
}

export const deleteModel = (projectId: string, modelId: string) => remove(`${projectPath(projectId)}/models/${encodeURIComponent(modelId)}`);
