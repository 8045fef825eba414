// What was opened last in this browser, to go back to.
import { useEffect } from "react";

export interface Recent {
  projectId: string;
  kind: "trace" | "session";
  id: string;
  name: string | null;
}

const storageKey = "tracemesh.recent";
const keptMax = 24;

const isRecent = (found: unknown): found is Recent => {
  if (typeof found !== "object" || found === null) return false;
  const { projectId, kind, id, name } = found as Record<string, unknown>;
  const hasIds = typeof projectId === "string" && typeof id === "string" && id !== "";
  return hasIds && (kind === "trace" || kind === "session") && (name === null || typeof name === "string");
};

/** What storage holds: anything may stand there. */
export function readRecent(text: string | null): Recent[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isRecent).slice(0, keptMax) : [];
  } catch {
    return [];
  }
}

/** The newest first, each once. */
export const withRecent = (list: readonly Recent[], added: Recent): Recent[] =>
  [added, ...list.filter(({ projectId, kind, id }) => projectId !== added.projectId || kind !== added.kind || id !== added.id)].slice(0, keptMax);

export function recentOf(projectId: string | undefined): Recent[] {
  try {
    return readRecent(localStorage.getItem(storageKey)).filter((recent) => recent.projectId === projectId);
  } catch {
    return []; // storage may be closed to us
  }
}

/** Whoever signs in next is not told what the one before read. */
export function forgetRecent(): void {
  try {
    localStorage.removeItem(storageKey);
  } catch {
    // Nothing was kept.
  }
}

export function useRecent(projectId: string, kind: Recent["kind"], id: string, name: string | null): void {
  useEffect(() => {
    try {
      const list = withRecent(readRecent(localStorage.getItem(storageKey)), { projectId, kind, id, name });
      localStorage.setItem(storageKey, JSON.stringify(list));
    } catch {
      // Without storage nothing is recent.
    }
  }, [projectId, kind, id, name]);
}
