import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { mayBeId } from "./commands";
import { idQuery, wordsQuery } from "./lookUp";
import type { Found } from "./lookUp";

const pauseMs = 200;
const wordsMin = 2;
const none: readonly Found[] = [];

/** What the server knows of `text`, a moment after it was typed. */
export function useFound(projectId: string | undefined, text: string) {
  const [asked] = useDebouncedValue(text, pauseMs);
  const known = projectId !== undefined && asked === text;
  const byId = useQuery({ ...idQuery(projectId ?? "", asked), enabled: known && mayBeId(asked) });
  const byWords = useQuery({ ...wordsQuery(projectId ?? "", asked), enabled: known && asked.length >= wordsMin });
  const exact = byId.data ?? none;
  const others = (byWords.data ?? none).filter(({ kind, id }) => !exact.some((found) => found.kind === kind && found.id === id));
  return {
    found: asked === text ? [...exact, ...others] : none,
    looking: projectId !== undefined && (asked !== text || byId.isFetching || byWords.isFetching),
    /** Words that cost the server too much to look for. */
    failed: asked === text ? byWords.error : null,
  };
}
