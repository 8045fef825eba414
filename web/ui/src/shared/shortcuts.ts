// Every key that does something, in one table: useKeys takes no other, and the sheet behind ? shows all of them.
// Only the keys that open screens stand elsewhere, with the screens.

interface Shortcut {
  /** As shared/press.ts names them; each does it. Mod is Ctrl, on a Mac Command. */
  keys: readonly string[];
  does: string;
  where: ShortcutPlace;
}

export const shortcutPlaces = ["Everywhere", "Lists", "A trace"] as const;
type ShortcutPlace = (typeof shortcutPlaces)[number];

export const shortcuts = [
  { keys: ["Mod+k"], does: "Jump to a screen, a trace, a project", where: "Everywhere" },
  { keys: ["?"], does: "Show the keys", where: "Everywhere" },
  { keys: ["Mod+b"], does: "Fold the side bar", where: "Everywhere" },
  { keys: ["j", "ArrowDown"], does: "Next row", where: "Lists" },
  { keys: ["k", "ArrowUp"], does: "Previous row", where: "Lists" },
  { keys: ["Enter"], does: "Open the row", where: "Lists" },
  { keys: ["x"], does: "Choose the row, where rows can be compared", where: "Lists" },
  { keys: ["/"], does: "Search", where: "Lists" },
  { keys: ["j", "ArrowDown"], does: "Next step", where: "A trace" },
  { keys: ["k", "ArrowUp"], does: "Previous step", where: "A trace" },
  { keys: ["ArrowLeft"], does: "Fold the step, or go to the one around it", where: "A trace" },
  { keys: ["ArrowRight"], does: "Unfold the step", where: "A trace" },
  { keys: ["/"], does: "Search the steps and their payloads", where: "A trace" },
  { keys: ["J"], does: "Next trace of the list", where: "A trace" },
  { keys: ["K"], does: "Previous trace of the list", where: "A trace" },
  { keys: ["Escape"], does: "Back to the list", where: "A trace" },
] as const satisfies readonly Shortcut[];

type DeclaredKey = (typeof shortcuts)[number]["keys"][number];
export type KeyCommands = Partial<Record<DeclaredKey | `g ${string}`, () => void>>;
