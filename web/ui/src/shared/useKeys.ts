// Key commands of what is on screen. Without a modifier they are silent while someone types, walks a menu or a switch.
import { useEffect, useEffectEvent } from "react";
import { follow, isMac, pressName } from "./press";
import type { Waiting } from "./press";
import type { KeyCommands } from "./shortcuts";

const typingPlaces =
  "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [role=menu], [role=dialog], [role=listbox]";
const arrowPlaces = "[type=radio], [role=radiogroup], [role=tablist], [role=separator]";
const pressPlaces = "a, button, [role=treeitem] button";

function isSilent(key: string, target: Element | null): boolean {
  if (!target || key.startsWith("Mod+")) return false;
  if (target.closest(typingPlaces)) return true;
  if (key.startsWith("Arrow")) return target.closest(arrowPlaces) !== null;
  return key === "Enter" && target.closest(pressPlaces) !== null;
}

/** Does what the keys command, if they command anything here. */
type Handler = (keys: string) => boolean;

// One listener for all of them: which key was pressed before is the same for everyone.
const handlers = new Set<Handler>();
let waiting: Waiting | null = null;

function onKeyDown(event: KeyboardEvent) {
  const name = pressName(event, isMac);
  if (!name || event.defaultPrevented || event.isComposing) return;
  if (isSilent(name, event.target instanceof Element ? event.target : null)) {
    waiting = null;
    return;
  }
  const pressed = follow(waiting, name, event.timeStamp);
  waiting = pressed.waiting;
  if ([...handlers].some((handle) => handle(pressed.keys))) event.preventDefault();
}

function listen(handler: Handler): () => void {
  if (handlers.size === 0) document.addEventListener("keydown", onKeyDown);
  handlers.add(handler);
  return () => {
    handlers.delete(handler);
    if (handlers.size === 0) document.removeEventListener("keydown", onKeyDown);
  };
}

export function useKeys(commands: KeyCommands): void {
  const handle = useEffectEvent((keys: string) => {
    const command = commands[keys as keyof KeyCommands];
    command?.();
    return command !== undefined;
  });
  useEffect(() => {
    return listen((keys) => handle(keys));
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}
