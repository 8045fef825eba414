import { useParams } from "react-router";
import type { ScoreRow } from "../api/types";
import { useRights } from "../auth/role";
import { Card } from "../list/Card";
import cardClasses from "../list/Card.module.css";
import { PagedRows } from "../list/PagedList";
import type { RowProps } from "../list/TableRow";
import { usePaged } from "../list/usePaged";
import type { PagedHandle } from "../list/usePagedState";
import { scoreText } from "../trace/detail/scoreText";
import { DeleteScore } from "./DeleteScore";
import { columnsFor } from "./columns";
import { levelOf, sourceText, targetHref } from "./scores";

/** The scores that `list` asks for; of one user, when there is one. */
export function ScoreRows({ projectId, list, userId }: { projectId: string; list: PagedHandle; userId?: string }) {
  const { write } = useRights(projectId);
  return (
    <PagedRows
      title="Scores"
      list={list}
      answer={usePaged<ScoreRow>(projectId, "scores", list, userId === undefined ? {} : { userId })}
      columns={columnsFor(write, userId !== undefined)}
      hrefOf={(row) => targetHref(projectId, row)}
      nameOf={({ name }) => name}
      card={(row, shared) => <ScoreCard key={row.id} row={row} shared={shared} />}
      emptyText="Applications, evaluators and people score traces, observations and sessions."
    />
  );
}

function ScoreCard({ row, shared }: { row: ScoreRow; shared: RowProps }) {
  const { write } = useRights(useParams().projectId ?? "");
  return (
    <Card
      {...shared}
      time={row.timestamp}
      figures={
        <>
          <b className="truncate">{scoreText(row)}</b>
          <span>{sourceText(row.source)}</span>
          {row.comment && <span className="truncate">{row.comment}</span>}
        </>
      }
      bottom={
        <>
          <span>{levelOf(row)}</span>
          {row.trace?.name && <span className={`${cardClasses.user} truncate`}>{row.trace.name}</span>}
          {write && <DeleteScore score={row} />}
        </>
      }
    />
  );
}
