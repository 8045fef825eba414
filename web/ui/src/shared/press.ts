// What a press of keys is called, and presses that follow each other. Pure: the clock and the platform are arguments.

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">;

const alone = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock"]);

/** "j", "?", "Mod+k"; null for what commands nothing here. */
export function pressName({ key, ctrlKey, metaKey, altKey }: Press, mac: boolean): string | null {
  if (alone.has(key) || altKey) return null;
  const [mod, other] = mac ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  if (other) return null;
  return mod ? `Mod+${key.toLowerCase()}` : key;
}

/** A first key, until when it waits for the second. */
export interface Waiting {
  key: string;
  untilMs: number;
}

const waitMs = 1500;

/** "g h" for an h soon after a g. */
export function follow(waiting: Waiting | null, name: string, nowMs: number): { keys: string; waiting: Waiting | null } {
  if (waiting && nowMs <= waiting.untilMs) return { keys: `${waiting.key} ${name}`, waiting: null };
  return { keys: name, waiting: name === "g" ? { key: name, untilMs: nowMs + waitMs } : null };
}

const shown: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc" };

/** The caps to draw for a name: "Mod+k" → Ctrl, K; "g h" → g, h */
export function keyCaps(keys: string, mac: boolean): string[] {
  if (keys.startsWith("Mod+")) return [mac ? "⌘" : "Ctrl", keys.slice(4).toUpperCase()];
  return keys.split(" ").map((key) => shown[key] ?? key);
}

export const isMac = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
