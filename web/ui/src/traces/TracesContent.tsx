// What stands in the table's frame: rows, or why there are none.
import { Button } from "@mantine/core";
import { IconFilterOff } from "@tabler/icons-react";
import { useEffect } from "react";
import type { RefObject } from "react";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { narrowerRange, rangeWords } from "../list/timeRange";
import { windowText } from "../list/window";
import type { Chosen } from "../list/chosen";
import { Onboarding } from "./Onboarding";
import { TableSkeleton } from "../list/TableSkeleton";
import { TracesTable } from "./TracesTable";
import { WaitingButton } from "../list/WaitingButton";
import classes from "../list/List.module.css";
import { isFiltered, writeState } from "./tableState";
import type { TableState } from "./tableState";
import { useProjectIsEmpty } from "./useTraces";
import type { useTraces } from "./useTraces";

interface Props {
  projectId: string;
  state: TableState;
  change: (wanted: Partial<TableState>) => void;
  traces: ReturnType<typeof useTraces>;
  visibility: Record<string, boolean>;
  narrow: boolean;
  scrollRef: RefObject<HTMLDivElement | null>;
  showWaiting: () => void;
  chosen: Chosen;
}

export function TracesContent({ projectId, state, change, traces, visibility, narrow, scrollRef, showWaiting, chosen }: Props) {
  const { query, page, fresh, waiting } = traces;
  const nothingListed = page?.meta.totalItems === 0 && !query.isPlaceholderData;
  const projectIsEmpty = useProjectIsEmpty(projectId, nothingListed);
  const { refetch } = query;

  useEffect(() => {
    if (projectIsEmpty === false && nothingListed) void refetch();
  }, [projectIsEmpty, nothingListed, refetch]);

  if (query.isError && !page) return <ErrorPanel error={query.error} retry={() => void refetch()} narrower={narrowerRange(state.range, (range) => change({ range }))} />;
  if (!page || (nothingListed && projectIsEmpty === null)) return <TableSkeleton label="Loading traces" />;
  if (nothingListed && projectIsEmpty) return <Onboarding />;
  if (nothingListed) return <NoMatch state={state} change={change} />;

  return (
    <div className={classes.tableArea}>
      {query.isError && (
        <div className={classes.failed} role="alert">
          Could not refresh: {query.error.message}
          <Button size="compact-xs" variant="default" onClick={() => void refetch()}>
            Try again
          </Button>
        </div>
      )}
      {waiting > 0 && (
        <WaitingButton
          text={`${waiting >= state.limit ? `${state.limit}+` : waiting} new ${waiting === 1 ? "trace" : "traces"}`}
          onClick={showWaiting}
        />
      )}
      <div ref={scrollRef} className={classes.scroll} tabIndex={-1}>
        <TracesTable
          rows={page.data}
          projectId={projectId}
          fresh={fresh}
          visibility={visibility}
          order={{ columns: ["time"], by: "time", now: state.order, change: (_, order) => change({ order }) }}
          narrow={narrow}
          stale={query.isPlaceholderData}
          scrollRef={scrollRef}
          chosen={chosen}
          pages={{ kind: "traces", search: writeState(state).toString(), first: state.page, last: state.page, total: page.meta.totalPages }}
        />
      </div>
    </div>
  );
}

function NoMatch({ state, change }: Pick<Props, "state" | "change">) {
  const inRange = state.window ? ` in ${windowText(state.window)}` : rangeWords(state.range);
  const widen = { label: "Search all time", onClick: () => change({ range: "all" }) };
  if (!isFiltered(state)) {
    return <StatePanel title="No traces here" text={`This project has traces, but none${inRange}.`} action={widen} />;
  }
  const clear = { label: "Clear filters", onClick: () => change({ search: "", filters: [], conditions: [] }) };
  return (
    <StatePanel
      icon={<IconFilterOff size={22} />}
      title="No traces match"
      text={`Nothing${inRange} fits ${state.search ? `“${state.search}”` : "these filters"}.`}
      action={clear}
      secondAction={inRange ? widen : undefined}
    />
  );
}
