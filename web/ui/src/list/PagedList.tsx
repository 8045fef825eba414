// A screen that is one paged list: heading, toolbar, rows or why there are none, pages.
import { useMediaQuery } from "@mantine/hooks";
import { IconFilterOff } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import type { Page } from "../api/types";
import { withCell } from "../filters/conditions";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { UnlessEmpty } from "../traces/UnlessEmpty";
import { DataTable } from "./DataTable";
import { AddFilterContext } from "./FilterCell";
import type { CellFilter } from "./FilterCell";
import classes from "./List.module.css";
import { PagedToolbar } from "./PagedToolbar";
import { Pager } from "./Pager";
import { RangeContext } from "./RangeContext";
import type { RowProps } from "./TableRow";
import { TableSkeleton } from "./TableSkeleton";
import type { Order } from "./TableHeader";
import { visibilityOf } from "./column";
import type { TableColumn } from "./column";
import { everything, isNarrowed, withValue } from "./pagedState";
import { narrowerRange, rangeWords } from "./timeRange";
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
  failed?: (row: T) => boolean;
  /** More ways to narrow the list. */
  tools?: ReactNode;
  /** Beside the title. */
  heading?: ReactNode;
}

const notFailed = () => false;

export function PagedList<T extends { id: string }>(props: Props<T>) {
  const { title, answer, heading } = props;
  useTitle(title);
  const total = answer.meta?.totalItems ?? answer.rows?.length;
  return (
    <>
      <div className={classes.heading}>
        <h1 className={classes.title}>{title}</h1>
        {total !== undefined && <span className={`${classes.total} num`}>{formatInteger(total)}</span>}
        {heading}
      </div>
      <PagedRows {...props} />
    </>
  );
}

/** The list alone, on a screen that has more than it. */
export function PagedRows<T extends { id: string }>(props: Omit<Props<T>, "heading">) {
  const { list, answer, tools } = props;
  const { kind, state, change } = list;
  const { rows, meta } = answer;
  const addCell = useCallback(
    ({ key, value }: CellFilter) =>
      change(kind.filters ? { conditions: withCell(state.conditions, key, value) } : { values: withValue(state.values, key, value) }),
    [kind, change, state],
  );
  const choice = useMemo(() => ({ range: state.range, window: null }), [state.range]);
  return (
    <AddFilterContext value={addCell}>
      <RangeContext value={choice}>
        <PagedToolbar list={list} refreshing={answer.fetching} refresh={answer.refetch}>
          {tools}
        </PagedToolbar>
      </RangeContext>
      <section className={classes.frame}>
        <Rows {...props} />
        {meta && rows && meta.totalItems > 0 && (
          <Pager meta={meta} shownCount={rows.length} onPage={(page) => change({ page })} onLimit={(limit) => change({ limit })} />
        )}
      </section>
    </AddFilterContext>
  );
}

function orderOf({ kind, state, change }: PagedHandle): Order | undefined {
  const [by = "", now] = state.order.split(".");
  if (!kind.orders) return undefined;
  return { columns: kind.orders, by, now: now === "asc" ? "asc" : "desc", change: (column, direction) => change({ order: `${column}.${direction}` }) };
}

function Rows<T extends { id: string }>({ title, list, answer, columns, hrefOf, nameOf, card, emptyText, failed = notFailed }: Props<T>) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const scrollRef = useRef<HTMLDivElement>(null);
  const visibility = useMemo(() => visibilityOf(columns), [columns]);
  const { rows, error, stale } = answer;
  useEffect(() => {
    scrollRef.current?.scrollTo({ top: 0 });
  }, [list.state]);
  const narrower = narrowerRange(list.state.range, (range) => list.change({ range }));
  if (error && !rows) return <ErrorPanel error={error} retry={answer.refetch} narrower={narrower} />;
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
        <DataTable label={title} order={orderOf(list)} {...{ rows, columns, hrefOf, nameOf, card, failed, visibility, narrow, stale, scrollRef }} />
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
  if (!isNarrowed(state)) {
    return (
      <UnlessEmpty>
        <StatePanel title={`No ${what} here`} text={`There are none${inRange}. ${emptyText}`} action={widen} />
      </UnlessEmpty>
    );
  }
  return (
    <StatePanel
      icon={<IconFilterOff size={22} />}
      title={`No ${what} match`}
      text={`Nothing${inRange} fits these filters.`}
      action={{ label: "Clear filters", onClick: () => change(everything) }}
      secondAction={widen}
    />
  );
}
