import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { get } from "../../api/client";
import { projectPath } from "../../api/queries";
import type { CursorPage, Observation } from "../../api/types";
import { hitIn, literal } from "./findHits";
import type { Hit } from "./findHits";
import { payloadsOf } from "./payloadSearch";
import { plainText } from "./plainText";

/** So many hits are read together: what is in sight is in one or two of these blocks. */
const blockSize = 20;

type Payloads = Pick<Observation, "id" | "input" | "output">;

const unreadOf = (hits: readonly Hit[], row: number): string[] => {
  const first = row - (row % blockSize);
  return [...new Set(hits.slice(first, first + blockSize).flatMap(({ stepId, isUnread }) => (isUnread && stepId !== null ? [stepId] : [])))];
};

/** A hit with what stands around it, once that was read: where the server found it only the place is known. */
export function useSnippet(traceId: string, hits: readonly Hit[], row: number): Hit | undefined {
  const { projectId = "" } = useParams();
  const hit = hits[row];
  const ids = hit?.isUnread ? unreadOf(hits, row) : [];
  const { data } = useQuery({
    queryKey: ["payloads", projectId, traceId, ...ids],
    queryFn: async ({ signal }) => {
      const { data } = await get<CursorPage<Payloads>>(`${projectPath(projectId)}/v2/observations?${payloadsOf(traceId, ids)}`, signal);
      return new Map(data.map((payloads) => [payloads.id, payloads]));
    },
    enabled: ids.length > 0,
    staleTime: 60_000,
  });
  if (!hit?.isUnread) return hit;
  const payload = data?.get(hit.stepId ?? "")?.[hit.place as "input" | "output"];
  return { ...hit, ...(payload === undefined ? {} : hitIn(plainText(payload), literal(hit.match))) };
}
