import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { patch, post, remove } from "../api/client";
import { projectPath, viewsQuery } from "../api/queries";
import type { SavedView, SavedViews, ViewState, ViewTable } from "../api/types";

const noViews: SavedViews = { data: [], defaults: { user: null, project: null } };

export function useViews(projectId: string, table: ViewTable) {
  const { data, isPending } = useQuery(viewsQuery(projectId, table));
  return { views: data ?? noViews, isPending };
}

/** Changes of the views; each is done once the list of them has been read anew. */
export function useViewChanges(projectId: string, table: ViewTable) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: viewsQuery(projectId, table).queryKey });
  const path = `${projectPath(projectId)}/views`;
  const one = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    add: useMutation({ mutationFn: (wanted: { name: string; state: ViewState }) => post<SavedView>(path, { table, ...wanted }), onSuccess }),
    change: useMutation({
      mutationFn: ({ id, ...wanted }: { id: string; name?: string; state?: ViewState }) => patch<SavedView>(one(id), wanted),
      onSuccess,
    }),
    drop: useMutation({ mutationFn: (id: string) => remove(one(id)), onSuccess }),
    setDefault: useMutation({
      mutationFn: (wanted: { viewId: string | null; of: "user" | "project" }) => post(`${projectPath(projectId)}/default-views`, { table, ...wanted }),
      onSuccess,
    }),
  };
}
