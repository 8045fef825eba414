// What the palette offers, and which of it fits what was typed. Pure.
import type { Icon } from "@tabler/icons-react";

export const commandGroups = ["Recent", "Go to", "Project", "Found", "More"] as const;

export interface Command {
  id: string;
  label: string;
  /** Said beside the label, smaller; found by as well. */
  hint?: string;
  group: (typeof commandGroups)[number];
  icon: Icon;
  /** Keys that do the same. */
  keys?: string;
  run: () => void;
}

/** Lower is better; null when a word of the text is nowhere in it. */
export function fit({ label, hint = "" }: Pick<Command, "label" | "hint">, text: string): number | null {
  const name = label.toLowerCase();
  const all = `${name} ${hint.toLowerCase()}`;
  let worst = 0;
  for (const word of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = all.indexOf(word);
    if (at < 0) return null;
    const startsWord = at === 0 || /[^\p{L}\p{N}]/u.test(all.charAt(at - 1));
    worst = Math.max(worst, at === 0 ? 0 : startsWord ? 1 : 2);
  }
  return worst;
}

/** Those that fit, the best of each group first, in the order of the groups. */
export function fitting(commands: readonly Command[], text: string): Command[] {
  const ranked = commands.flatMap((command) => {
    const rank = fit(command, text);
    return rank === null ? [] : [{ command, rank }];
  });
  return commandGroups.flatMap((group) =>
    ranked.filter(({ command }) => command.group === group).sort((a, b) => a.rank - b.rank).map(({ command }) => command),
  );
}

/** The one `by` places away, around the ends. */
export function neighbour<T extends { id: string }>(list: readonly T[], id: string | undefined, by: number): T | undefined {
  if (list.length === 0) return undefined;
  const index = Math.max(0, list.findIndex((entry) => entry.id === id));
  return list[(index + by + list.length) % list.length];
}

/** Text that may be an id: ids are whatever a client says they are. */
export const mayBeId = (text: string) => /^[^\s]{3,200}$/.test(text);

/** Text that looks made by a machine, so worth opening unseen: what a log names may be stored a moment later. */
export const looksLikeId = (text: string) => /^[\w-]{16,200}$/.test(text) && /\d/.test(text);
