import { useDebouncedValue } from "@mantine/hooks";
import { useQueries } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { useParams } from "react-router";
import { get } from "../../api/client";
import { projectPath } from "../../api/queries";
import type { CursorPage, TraceDetail } from "../../api/types";
import type { Elsewhere } from "./findHits";
import { searchFrom, searchedPlaces, spellings, stepsWith } from "./payloadSearch";
import type { SearchedPlace } from "./payloadSearch";

interface PayloadSearch {
  elsewhere: Elsewhere;
  /** There are more steps than one answer has. */
  more: boolean;
  pending: boolean;
  /** What was not searched, or not yet; null: all was. */
  note: string | null;
}

interface Found {
  place: SearchedPlace;
  ids: string[];
  more: boolean;
}

const pauseMs = 300;
const nothing: Elsewhere = {};
const metadata = "Metadata of this many steps is not searched.";

const combine = (answers: UseQueryResult<Found>[]) => ({
  found: answers.flatMap(({ data }) => data ?? []),
  pending: answers.some(({ isPending }) => isPending),
  error: answers.find(({ isError }) => isError)?.error ?? null,
});

function together(found: Found[]): Elsewhere {
  const sets: Partial<Record<SearchedPlace, Set<string>>> = {};
  for (const { place, ids } of found) sets[place] = new Set([...(sets[place] ?? []), ...ids]);
  return sets;
}

/** Of an outline the server searches the payloads: each place by itself, since conditions add up. */
export function usePayloadSearch(trace: TraceDetail, wanted: string): PayloadSearch {
  const { projectId = "" } = useParams();
  const [text] = useDebouncedValue(wanted, pauseMs);
  const isAsked = trace.isOutline === true && wanted.length >= searchFrom && text.length >= searchFrom;
  const asked = isAsked ? searchedPlaces.flatMap((place) => spellings(text).map((spelling) => ({ place, spelling }))) : [];
  const { found, pending, error } = useQueries({
    queries: asked.map(({ place, spelling }) => ({
      queryKey: ["steps-with", projectId, trace.id, place, spelling],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Found> => {
        const { data, meta } = await get<CursorPage<{ id: string }>>(`${projectPath(projectId)}/v2/observations?${stepsWith(trace.id, place, spelling)}`, signal);
        return { place, ids: data.map(({ id }) => id), more: meta.cursor !== undefined };
      },
      staleTime: 15_000,
    })),
    combine,
  });
  // What was found is searched for anew with each of these: they stay the same while nothing comes.
  const elsewhere = useMemo(() => together(found), [found]);
  if (!trace.isOutline || wanted === "") return { elsewhere: nothing, more: false, pending: false, note: null };
  if (wanted.length < searchFrom) return { elsewhere: nothing, more: false, pending: false, note: `Payloads of this many steps are searched from ${searchFrom} letters on.` };
  const waits = pending || text !== wanted;
  const note = error ? `Inputs and outputs could not be searched: ${error.message}` : waits ? "Inputs and outputs are being searched …" : metadata;
  return { elsewhere: text === wanted ? elsewhere : nothing, more: text === wanted && found.some(({ more }) => more), pending: waits && !error, note };
}
