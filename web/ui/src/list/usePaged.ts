import { useQuery } from "@tanstack/react-query";
import { pageQuery } from "../api/queries";
import type { Answer } from "./PagedList";
import { answerOf } from "./answer";
import { pagedRequest, writePaged } from "./pagedState";
import type { PagedHandle } from "./usePagedState";

/** A page of a project's `what`, narrowed as the list is and by `always`. */
export function usePaged<T>(projectId: string, what: string, { kind, state }: PagedHandle, always: Record<string, string> = {}): Answer<T> {
  const added = new URLSearchParams(always).toString();
  const request = () => `${pagedRequest(state, Date.now())}&${added}`;
  return answerOf(useQuery(pageQuery<T>(projectId, what, `${writePaged(kind, state)}&${added}`, request)));
}
