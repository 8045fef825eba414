import { useDocumentVisibility } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { projectPath, sessionQuery } from "../api/queries";
import { joinNews } from "./events";
import type { News } from "./events";
import { paced } from "./paced";
import { openStream } from "./stream";
import type { StreamState } from "./stream";

export type LiveState = "off" | StreamState;

/** At most so often is asked for what is new. */
const pauseMs = 300;

/** Calls `onNews` when traces of the project were stored; the next time after its promise has ended. A page that nobody
 *  sees listens to nothing, as a browser has few connections to a server; the first news it gets then are "all". */
export function useLive(projectId: string, wanted: boolean, onNews: (news: News) => Promise<unknown>): LiveState {
  const [state, setState] = useState<LiveState>("off");
  const queryClient = useQueryClient();
  const seen = useDocumentVisibility() !== "hidden";
  const on = wanted && seen;
  const tell = useEffectEvent((news: News) => onNews(news));

  useEffect(() => {
    if (!on) return undefined;
    const pace = paced<News>((news) => tell(news), joinNews, pauseMs);
    const close = openStream(`${projectPath(projectId)}/live`, {
      onNews: pace.ask,
      onState: setState,
      onRefused: () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey }),
    });
    return () => {
      close();
      pace.stop();
      setState("off");
    };
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [on, projectId, queryClient]);
  return state;
}
