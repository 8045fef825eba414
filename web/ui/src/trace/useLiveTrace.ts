import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isNotFound } from "../api/client";
import { traceQuery } from "../api/queries";
import { concerns } from "../live/events";
import { useLive } from "../live/useLive";
import { useNow } from "../shared/useNow";
import { mayGrow } from "./mayGrow";

const clockMs = 5_000;

/** The trace, and whether it is shown as it grows: while it may, or when it is not there yet, it is listened to. */
export function useLiveTrace(projectId: string, traceId: string) {
  const [asked, setAsked] = useState(false); // at intervals: the stream is not open
  const query = useQuery(traceQuery(projectId, traceId, asked));
  const changedMs = useLastChange(query.data);
  const now = useNow(clockMs);
  const missing = useMissing(query);
  const wanted = query.data ? mayGrow(query.data, changedMs, now) : missing;
  const live = useLive(projectId, wanted, async (news) => concerns(news, traceId) && query.refetch());
  useEffect(() => setAsked(wanted && live !== "live"), [wanted, live]);
  return { query, missing, live };
}

/** Whether it was not there at the last look: while it is looked for again, the query knows of no error. */
function useMissing({ data, error }: { data: object | undefined; error: Error | null }): boolean {
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (data || error) setMissing(!data && isNotFound(error));
  }, [data, error]);
  return missing;
}

/** When what is known of it last changed while it was shown. */
function useLastChange(data: object | undefined): number {
  const [changedMs, setChangedMs] = useState(0);
  const before = useRef(data);
  useEffect(() => {
    if (before.current && data && before.current !== data) setChangedMs(Date.now());
    before.current = data;
  }, [data]);
  return changedMs;
}
