// Single-key commands of a screen. Silent while someone types, walks a menu or a switch, or holds a modifier.
import { useEffect, useEffectEvent } from "react";

const typingPlaces =
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=dialog], [role=listbox]";
const arrowPlaces = "[type=radio], [role=radiogroup], [role=tablist], [role=separator]";
const pressPlaces = "a, button, [role=treeitem] button";

export function useKeys(commands: Record<string, () => void>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const command = commands[event.key];
    if (!command || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest(typingPlaces)) return;
    if (event.key.startsWith("Arrow") && target?.closest(arrowPlaces)) return;
    if (event.key === "Enter" && target?.closest(pressPlaces)) return;
    event.preventDefault();
    command();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
