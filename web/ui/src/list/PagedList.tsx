// A screen that is one paged list: heading, toolbar, rows or why there are none, pages.
import { useMediaQuery } from "@mantine/hooks";
import { IconFilterOff } from "@tabler/icons-react";
import { useCallback, useEffect, useRef } from "react";
import type { ReactNode } from "react";
import type { Page } from "../api/types";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { DataTable } from "./DataTable";
import { AddFilterContext } from "./FilterCell";
import type { CellFilter } from "./FilterCell";
import classes from "./List.module.css";
import { PagedToolbar } from "./PagedToolbar";
import { Pager } from "./Pager";
import type { RowProps } from "./TableRow";
import { TableSkeleton } from "./TableSkeleton";
import type { TableColumn } from "./column";
import { withValue } from "./pagedState";
import { rangeWords } from "./timeRange";
import type { PagedHandle } from "./usePagedState";

/** What is there of a query's answer. */
export interface Answer<T> {
  rows: T[] | undefined;
  /** None for a list of one page. */
  meta?: Page<T>["meta"] | undefined;
  error: Error | null;
  /** Older answer still shown while the next one is on its way. */
  stale: boolean;
  fetching: boolean;
  refetch: () => void;
}

interface Props<T extends { id: string }> {
  title: string;
  list: PagedHandle;
  answer: Answer<T>;
  columns: TableColumn<T>[];
  hrefOf: (row: T) => string | null;
  nameOf: (row: T) => string;
  card: (row: T, shared: RowProps) => ReactNode;
  /** How such rows come to be, for who has none. */
  emptyText: string;
  /** More ways to narrow the list. */
  tools?: ReactNode;
  /** What stands beside the title. */
  beside?: ReactNode;
}

const allShown = {};
const notFailed = () => false;

export function PagedList<T extends { id: string }>(props: Props<T>) {
  const { title, list, answer, tools, beside } = props;
  const { state, change } = list;
  const { rows, meta } = answer;
  useTitle(title);
  const addCell = useCallback(
    ({ key, value }: CellFilter) => change({ values: withValue(state.values, key, value) }),
    [change, state.values],
  );
  const total = meta?.totalItems ?? rows?.length;
  return (
    <AddFilterContext value={addCell}>
      <div className={classes.heading}>
        <h1 className={classes.title}>{title}</h1>
        {total !== undefined && <span className={`${classes.total} num`}>{formatInteger(total)}</span>}
        {beside}
      </div>
      <PagedToolbar list={list} refreshing={answer.fetching} refresh={answer.refetch}>
        {tools}
      </PagedToolbar>
      <section className={classes.frame}>
        <Rows {...props} />
        {meta && rows && meta.totalItems > 0 && (
          <Pager meta={meta} shownCount={rows.length} onPage={(page) => change({ page })} onLimit={(limit) => change({ limit })} />
        )}
      </section>
    </AddFilterContext>
  );
}

function Rows<T extends { id: string }>({ title, list, answer, columns, hrefOf, nameOf, card, emptyText }: Props<T>) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const scrollRef = useRef<HTMLDivElement>(null);
  const { rows, error, stale } = answer;
  useEffect(() => {
    scrollRef.current?.scrollTo({ top: 0 });
  }, [list.state]);
  if (error && !rows) return <ErrorPanel error={error} retry={answer.refetch} />;
  if (!rows) return <TableSkeleton label={`Loading ${title.toLowerCase()}`} />;
  if (rows.length === 0 && !stale) return <NoRows title={title} list={list} emptyText={emptyText} />;
  return (
    <div className={classes.tableArea}>
      {error && (
        <div className={classes.failed} role="alert">
          Could not load all: {error.message}
        </div>
      )}
      <div ref={scrollRef} className={classes.scroll} tabIndex={-1}>
        <DataTable label={title} visibility={allShown} failed={notFailed} {...{ rows, columns, hrefOf, nameOf, card, narrow, stale, scrollRef }} />
      </div>
    </div>
  );
}

/** Nothing fits, nothing in this time, a page beyond the last: each has its way on. */
function NoRows({ title, list, emptyText }: { title: string; list: PagedHandle; emptyText: string }) {
  const { state, change } = list;
  const what = title.toLowerCase();
  const inRange = rangeWords(state.range);
  const widen = inRange ? { label: "Search all time", onClick: () => change({ range: "all" }) } : undefined;
  if (state.page > 1) {
    return <StatePanel title={`No ${what} on this page`} text="The list is shorter." action={{ label: "First page", onClick: () => change({ page: 1 }) }} />;
  }
  if (Object.keys(state.values).length === 0) {
    return <StatePanel title={`No ${what} here`} text={`There are none${inRange}. ${emptyText}`} action={widen} />;
  }
  return (
    <StatePanel
      icon={<IconFilterOff size={22} />}
      title={`No ${what} match`}
      text={`Nothing${inRange} fits these filters.`}
      action={{ label: "Clear filters", onClick: () => change({ values: {} }) }}
      secondAction={widen}
    />
  );
}
