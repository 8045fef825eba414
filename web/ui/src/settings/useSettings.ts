// What the settings ask the server for, and what they change there.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { QueryKey } from "@tanstack/react-query";
import { get, patch, post, remove } from "../api/client";
import { sessionQuery } from "../api/queries";
import type { Project } from "../api/types";
import { useSession } from "../auth/session";
import type { Standing } from "./roles";
import type { ApiKey, Member, MemberWish, NewApiKey, ProjectSettings } from "./types";

const projectPath = (projectId: string) => `/api/projects/${encodeURIComponent(projectId)}`;
const memberPath = (projectId: string, userId: string) => `${projectPath(projectId)}/members/${encodeURIComponent(userId)}`;

export const projectSettingsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["project-settings", projectId],
    queryFn: ({ signal }) => get<ProjectSettings>(`${projectPath(projectId)}/settings`, signal),
  });

export const apiKeysQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["api-keys", projectId],
    queryFn: ({ signal }) => get<{ data: ApiKey[]; revokedWithinMs: number }>(`${projectPath(projectId)}/api-keys`, signal),
  });

export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["members", projectId],
    queryFn: ({ signal }) => get<{ data: Member[] }>(`${projectPath(projectId)}/members`, signal),
  });

/** The roles of who is signed in. */
export function useStanding(projectId: string): Standing {
  const { organizations } = useSession();
  const organization = organizations.find(({ projects }) => projects.some(({ id }) => id === projectId));
  const project = organization?.projects.find(({ id }) => id === projectId);
  return { role: project?.role ?? "NONE", organizationRole: organization?.role ?? "NONE" };
}

/** A change, after which what it changed is asked for anew. */
function useChange<T, R>(change: (wanted: T) => Promise<R>, ...changed: { queryKey: QueryKey }[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => Promise.all(changed.map(({ queryKey }) => client.invalidateQueries({ queryKey }))),
  });
}

export const useProjectChange = (projectId: string) =>
  useChange(
    (wanted: { name?: string; retentionDays?: number | null }) => patch<ProjectSettings>(`${projectPath(projectId)}/settings`, wanted),
    projectSettingsQuery(projectId),
    sessionQuery,
  );

export const useProjectDelete = (projectId: string) =>
  useChange((name: string) => remove<{ id: string }>(projectPath(projectId), { name }));

export const useProjectAdd = () =>
  useChange((wanted: { organizationId: string; name: string }) => post<Pick<Project, "id" | "name">>("/api/projects", wanted), sessionQuery);

export const useKeyAdd = (projectId: string) =>
  useChange((note: string) => post<NewApiKey>(`${projectPath(projectId)}/api-keys`, { note }), apiKeysQuery(projectId));

export const useKeyRevoke = (projectId: string) =>
  useChange(({ id }: ApiKey) => remove<{ id: string }>(`${projectPath(projectId)}/api-keys/${encodeURIComponent(id)}`), apiKeysQuery(projectId));

/** The secret of a link to choose a password with; null for who has an account. */
interface Invited {
  invitation: string | null;
}

export const useMemberAdd = (projectId: string) =>
  useChange((wanted: MemberWish & { email: string }) => post<Invited>(`${projectPath(projectId)}/members`, wanted), membersQuery(projectId));

/** One's own role may be among what changes. */
export const useMemberChange = (projectId: string) =>
  useChange(
    ({ member, wish }: { member: Member; wish: MemberWish }) => patch(memberPath(projectId, member.userId), wish),
    membersQuery(projectId),
    sessionQuery,
  );

export const useMemberRemove = (projectId: string) =>
  useChange(({ userId }: Member) => remove(memberPath(projectId, userId)), membersQuery(projectId), sessionQuery);

export const useInviteAgain = (projectId: string) =>
  useChange(({ userId }: Member) => post<Invited>(`${memberPath(projectId, userId)}/invitation`, {}), membersQuery(projectId));

export const useRename = () => useChange((name: string) => patch("/api/auth/account", { name }), sessionQuery);

export const usePasswordChange = () =>
  useChange((wanted: { password: string; newPassword: string }) => post("/api/auth/password", wanted));
