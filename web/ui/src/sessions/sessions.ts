// The list of sessions.
import type { ListKind } from "../list/pagedState";

export const sessionsKind: ListKind = { fields: [{ key: "environment", label: "Environment" }] };

export const sessionHref = (projectId: string, sessionId: string) => `/project/${projectId}/sessions/${encodeURIComponent(sessionId)}`;
