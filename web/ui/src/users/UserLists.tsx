// What there is of one user, in the columns these lists have everywhere.
import type { SessionRow, TraceRow } from "../api/types";
import { PagedRows } from "../list/PagedList";
import { usePaged } from "../list/usePaged";
import { usePagedState } from "../list/usePagedState";
import { ScoreRows } from "../scores/ScoreRows";
import { SessionCard } from "../sessions/SessionCard";
import { columns as sessionColumns } from "../sessions/columns";
import { sessionHref, sessionsKind } from "../sessions/sessions";
import { TraceCard } from "../traces/TraceCard";
import { columns as traceColumns } from "../traces/columns";
import { traceHref } from "../traces/traceHref";
import { userScoresKind, userTracesKind } from "./users";

interface Props {
  projectId: string;
  userId: string;
}

const ownTraceColumns = traceColumns.filter(({ id }) => id !== "user");

export function UserTraces({ projectId, userId }: Props) {
  const list = usePagedState(userTracesKind);
  return (
    <PagedRows
      title="Traces"
      list={list}
      answer={usePaged<TraceRow>(projectId, "traces", list, { userId })}
      columns={ownTraceColumns}
      hrefOf={(row) => traceHref(projectId, row)}
      nameOf={({ name, id }) => name || id}
      failed={({ errorCount }) => errorCount > 0}
      card={(row, shared) => <TraceCard key={row.id} row={row} shared={shared} />}
      emptyText=""
    />
  );
}

export function UserSessions({ projectId, userId }: Props) {
  const list = usePagedState(sessionsKind);
  return (
    <PagedRows
      title="Sessions"
      list={list}
      answer={usePaged<SessionRow>(projectId, "sessions", list, { userId })}
      columns={sessionColumns}
      hrefOf={({ id }) => sessionHref(projectId, id)}
      nameOf={({ id }) => id}
      card={(row, shared) => <SessionCard key={row.id} row={row} shared={shared} />}
      emptyText=""
    />
  );
}

export function UserScores({ projectId, userId }: Props) {
  return <ScoreRows projectId={projectId} list={usePagedState(userScoresKind)} userId={userId} />;
}
