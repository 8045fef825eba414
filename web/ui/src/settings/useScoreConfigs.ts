import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ScoreConfig } from "../annotate/types";
import { scoreConfigsQuery } from "../annotate/useAnnotate";
import { patch, post } from "../api/client";
import { projectPath } from "../api/queries";
import type { NewScoreConfig } from "./scoreConfigDraft";

function useChange<T>(projectId: string, change: (wanted: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSuccess: () => client.invalidateQueries({ queryKey: scoreConfigsQuery(projectId).queryKey }) });
}

export const useScoreConfigAdd = (projectId: string) =>
  useChange(projectId, (wanted: NewScoreConfig) => post<ScoreConfig>(`${projectPath(projectId)}/score-configs`, wanted));

/** Or back, when it is archived. */
export const useScoreConfigArchive = (projectId: string) =>
  useChange(projectId, ({ id, isArchived }: ScoreConfig) =>
    patch<ScoreConfig>(`${projectPath(projectId)}/score-configs/${encodeURIComponent(id)}`, { isArchived: !isArchived }),
  );
