// The observations of a project, of all its traces: filter, scroll, open.
import { Button } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconFilterOff } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import type { RefObject } from "react";
import { useParams } from "react-router";
import { FacetFrame } from "../facets/FacetFrame";
import { useFacetPanel } from "../facets/useFacetPanel";
import { observationFilters } from "../filters/columns";
import { withCell } from "../filters/conditions";
import type { Condition } from "../filters/conditions";
import { DataTable } from "../list/DataTable";
import { AddFilterContext } from "../list/FilterCell";
import type { CellFilter } from "../list/FilterCell";
import listClasses from "../list/List.module.css";
import { ListTools } from "../list/ListTools";
import { RangeContext } from "../list/RangeContext";
import { TableSkeleton } from "../list/TableSkeleton";
import { WaitingButton } from "../list/WaitingButton";
import { narrowerRange, rangeWords } from "../list/timeRange";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { UnlessEmpty } from "../traces/UnlessEmpty";
import { ObservationCard } from "./ObservationCard";
import { ObservationsToolbar } from "./ObservationsToolbar";
import { columns, defaultVisibility } from "./columns";
import { observationsSource } from "./exportObservations";
import { observationHref, writeList } from "./listState";
import type { ListState } from "./listState";
import classes from "./observations.module.css";
import { useListState, useObservations } from "./useObservations";
import { viewedObservations } from "./viewedList";

const nearTop = 8;

type Change = (wanted: Partial<ListState>) => void;

export default function ObservationsPage() {
  useTitle("Observations");
  const { projectId = "" } = useParams();
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [visibility, setVisibility] = useLocalStorage({ key: "tracemesh.observation-columns", defaultValue: defaultVisibility });
  const { state, change } = useListState();
  const scrollRef = useRef<HTMLDivElement>(null);
  const mayMove = useCallback(() => (scrollRef.current?.scrollTop ?? 0) < nearTop, []);
  const observations = useObservations(projectId, state, mayMove);
  const { query } = observations;
  const choice = useMemo(() => ({ range: state.range, window: null }), [state.range]);
  const panel = useFacetPanel(narrow);
  const listing = useMemo(() => ({ projectId, table: observationFilters, conditions: state.conditions, search: "" }), [projectId, state.conditions]);
  const setConditions = useCallback((conditions: Condition[]) => change({ conditions }), [change]);
  const addCell = useCallback(
    ({ key, value }: CellFilter) => change({ conditions: withCell(state.conditions, key, value) }),
    [change, state.conditions],
  );
  useEffect(() => {
    scrollRef.current?.scrollTo({ top: 0 });
  }, [state]);

  return (
    <AddFilterContext value={addCell}>
      <RangeContext value={choice}>
        <div className={listClasses.heading}>
          <h1 className={listClasses.title}>Observations</h1>
          <ListTools
            projectId={projectId}
            panel={panel}
            list={viewedObservations}
            columns={{ visibility, onVisibility: setVisibility }}
            source={() => observationsSource(projectId, state)}
          />
        </div>
        <ObservationsToolbar
          state={state}
          change={change}
          live={observations.live}
          refreshing={query.isFetching && !query.isFetchingNextPage}
          refresh={() => void query.refetch()}
          visibility={visibility}
          onVisibility={setVisibility}
          narrow={narrow}
        />
        <FacetFrame panel={panel} listing={listing} onConditions={setConditions}>
          <section className={listClasses.frame}>
            <Content {...{ projectId, state, change, observations, visibility, narrow, scrollRef }} />
          </section>
        </FacetFrame>
      </RangeContext>
    </AddFilterContext>
  );
}

interface ContentProps {
  projectId: string;
  state: ListState;
  change: Change;
  observations: ReturnType<typeof useObservations>;
  visibility: Record<string, boolean>;
  narrow: boolean;
  scrollRef: RefObject<HTMLDivElement | null>;
}

/** Rows, or why there are none. */
function Content({ projectId, state, change, observations, visibility, narrow, scrollRef }: ContentProps) {
  const { query, rows, loadMore, waiting, missed } = observations;
  const cursor = query.data?.pages.at(-1)?.meta.cursor;
  const showWaiting = () => {
    scrollRef.current?.scrollTo({ top: 0 });
    observations.showWaiting();
  };
  if (query.isError && !rows) return <ErrorPanel error={query.error} retry={() => void query.refetch()} narrower={narrowerRange(state.range, (range) => change({ range }))} />;
  if (!rows) return <TableSkeleton label="Loading observations" />;
  if (rows.length === 0 && !query.isPlaceholderData) return <NoMatch state={state} change={change} />;
  return (
    <>
      <div className={listClasses.tableArea}>
        {(waiting > 0 || missed) && <WaitingButton text={waiting > 0 ? `${waiting} new` : "New observations"} onClick={showWaiting} />}
        <div ref={scrollRef} className={listClasses.scroll} tabIndex={-1}>
          <DataTable
            label="Observations"
            rows={rows}
            columns={columns}
            hrefOf={(row) => observationHref(projectId, row)}
            nameOf={({ name, id }) => name || id}
            failed={({ level }) => level === "ERROR"}
            card={(row, shared) => <ObservationCard key={row.id} row={row} shared={shared} />}
            fresh={observations.fresh}
            visibility={visibility}
            narrow={narrow}
            stale={query.isPlaceholderData}
            scrollRef={scrollRef}
            onEnd={query.isError ? undefined : loadMore}
            pages={cursor ? { kind: "observations", search: writeList(state).toString(), cursor } : null}
          />
        </div>
      </div>
      <div className={classes.more}>
        <span className="num" role="status">
          <b>{formatInteger(rows.length)}</b> {query.hasNextPage ? "loaded, and there are more" : rangeWords(state.range) || "in all"}
        </span>
        {query.hasNextPage && (
          <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        )}
        {query.isError && <span role="alert">Could not load: {query.error.message}</span>}
      </div>
    </>
  );
}

function NoMatch({ state, change }: { state: ListState; change: Change }) {
  const inRange = rangeWords(state.range);
  const widen = inRange ? { label: "Search all time", onClick: () => change({ range: "all" }) } : undefined;
  if (state.conditions.length === 0) {
    return (
      <UnlessEmpty>
        <StatePanel title="No observations here" text={`There are none${inRange}.`} action={widen} />
      </UnlessEmpty>
    );
  }
  return (
    <StatePanel
      icon={<IconFilterOff size={22} />}
      title="No observations match"
      text={`Nothing${inRange} fits these filters.`}
      action={{ label: "Clear filters", onClick: () => change({ conditions: [] }) }}
      secondAction={widen}
    />
  );
}
