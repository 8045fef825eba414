import { useCallback, useEffect, useState } from "react";
import { holdPage, newIds } from "./heldPage";
import type { HeldPage } from "./heldPage";

/** The page to show of the newest answer to the question `key`, and how many rows wait above it. */
export function useHeldPage<P extends { data: readonly { id: string }[] }>(
  key: string,
  newest: P | undefined,
  isPlaceholder: boolean,
  mayMove: () => boolean,
) {
  const [held, setHeld] = useState<HeldPage<P> | null>(null);

  useEffect(() => {
    if (newest && !isPlaceholder) setHeld((before) => holdPage(before, key, newest, mayMove()));
  }, [newest, isPlaceholder, key, mayMove]);

  const current = held?.key === key ? held : null;
  const waiting = current && newest && !isPlaceholder ? newIds(current.page, newest).length : 0;
  const showWaiting = useCallback(() => {
    if (newest) setHeld((before) => holdPage(before, key, newest, true));
  }, [newest, key]);
  return { page: current?.page ?? newest, waiting, showWaiting };
}
