// The sessions of a project: page, open.
import { useParams } from "react-router";
import { Card } from "../list/Card";
import { ListTools } from "../list/ListTools";
import { PagedList } from "../list/PagedList";
import type { RowProps } from "../list/TableRow";
import { usePagedState } from "../list/usePagedState";
import { formatCost, formatCount } from "../shared/format";
import { columns } from "./columns";
import { sessionFields, sessionHref } from "./sessions";
import { useSessions } from "./useSessions";
import type { CountedSession } from "./useSessions";
import { viewedSessions } from "./viewedList";

export default function SessionsPage() {
  const { projectId = "" } = useParams();
  const list = usePagedState(sessionFields);
  const answer = useSessions(projectId, list.state);
  return (
    <PagedList
      title="Sessions"
      list={list}
      answer={answer}
      columns={columns}
      hrefOf={({ id }) => sessionHref(projectId, id)}
      nameOf={({ id }) => id}
      card={(row, shared) => <SessionCard key={row.id} row={row} shared={shared} />}
      beside={<ListTools projectId={projectId} list={viewedSessions} />}
      emptyText="Traces that are given the same session id make a session."
    />
  );
}

function SessionCard({ row, shared }: { row: CountedSession; shared: RowProps }) {
  const { totals } = row;
  const figures = totals && (
    <>
      <span>{formatCount(totals.traces)} traces</span>
      {totals.tokens !== null && totals.tokens > 0 && <span>{formatCount(totals.tokens)} tokens</span>}
      {totals.cost !== null && totals.cost > 0 && <span>{formatCost(totals.cost)}</span>}
    </>
  );
  return <Card {...shared} time={row.createdAt} figures={figures} bottom={<span className="truncate">{row.environment}</span>} />;
}
