// What the palette lists for a text: commands that fit, and what the server knows of it.
import { IconListDetails, IconMessages, IconRoute, IconSearch } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import { screenHref } from "../app/screens";
import { formatRelative } from "../shared/format";
import { fitting, looksLikeId } from "./commands";
import type { Command } from "./commands";
import { searchedRange, traceHref } from "./lookUp";
import type { Found } from "./lookUp";
import { useCommands } from "./useCommands";
import { useFound } from "./useFound";

const icons: Record<Found["kind"], Command["icon"]> = { Trace: IconRoute, Observation: IconListDetails, Session: IconMessages };
/** Before anything was typed, what was opened last must not hide the rest. */
const recentShown = 4;

/** "Trace · 5m ago · 4bf92f35": traces of one name are told apart by when they were. */
const hintOf = ({ kind, id, name, at }: Found) => [kind, at && formatRelative(at, Date.now()), name && id].filter(Boolean).join(" · ");

export function useOffers(projectId: string | undefined, text: string) {
  const navigate = useNavigate();
  const all = useCommands(projectId);
  const { found, looking, failed } = useFound(projectId, text);
  const go = (href: string) => () => void navigate(href);

  const hits = found.map((hit): Command => ({
    id: `found-${hit.kind}-${hit.id}`, label: hit.name || hit.id, hint: hintOf(hit), group: "Found", icon: icons[hit.kind], run: go(hit.href),
  }));
  const fits = fitting(all, text);
  const known = text === "" ? fits.filter(({ group }, index) => group !== "Recent" || index < recentShown) : fits;
  const more = projectId === undefined || text === "" ? [] : further(projectId, text, looking || hits.length > 0, go);
  return { commands: [...known, ...hits, ...more], looking, failed };
}

/** What can be tried with any text, also with one that nothing is known of. */
function further(projectId: string, text: string, mayBeKnown: boolean, go: (href: string) => () => void): Command[] {
  const search = `${screenHref(projectId, "traces")}?${new URLSearchParams({ search: text, range: searchedRange })}`;
  const unseen: Command = { id: "open-trace", label: `Open trace ${text}`, group: "Found", icon: IconRoute, run: go(traceHref(projectId, text)) };
  return [
    ...(looksLikeId(text) && !mayBeKnown ? [unseen] : []),
    { id: "search", label: `Search traces for “${text}”`, group: "Found", icon: IconSearch, run: go(search) },
  ];
}
