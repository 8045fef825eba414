// The sessions of a project: page, open.
import { useParams } from "react-router";
import type { SessionRow } from "../api/types";
import { ListTools } from "../list/ListTools";
import { PagedList } from "../list/PagedList";
import { usePaged } from "../list/usePaged";
import { usePagedState } from "../list/usePagedState";
import { SessionCard } from "./SessionCard";
import { columns } from "./columns";
import { sessionHref, sessionsKind } from "./sessions";
import { viewedSessions } from "./viewedList";

export default function SessionsPage() {
  const { projectId = "" } = useParams();
  const list = usePagedState(sessionsKind);
  const answer = usePaged<SessionRow>(projectId, "sessions", list);
  return (
    <PagedList
      title="Sessions"
      list={list}
      answer={answer}
      columns={columns}
      hrefOf={({ id }) => sessionHref(projectId, id)}
      nameOf={({ id }) => id}
      card={(row, shared) => <SessionCard key={row.id} row={row} shared={shared} />}
      heading={<ListTools projectId={projectId} list={viewedSessions} />}
      emptyText="Traces that are given the same session id make a session."
    />
  );
}
