import { useMemo, useState } from "react";
import type { Chosen } from "../list/chosen";

const none: readonly string[] = [];

/** The traces that are chosen: over the pages of the list, and of this project only. */
export function useChosen(projectId: string): Chosen {
  const [held, setHeld] = useState({ projectId, ids: none });
  const ids = held.projectId === projectId ? held.ids : none;
  return useMemo(() => ({ ids, change: (wanted) => setHeld({ projectId, ids: wanted }) }), [projectId, ids]);
}
