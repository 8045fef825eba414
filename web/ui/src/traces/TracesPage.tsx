// The traces of a project: filter, page, open.
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useParams } from "react-router";
import { FacetFrame } from "../facets/FacetFrame";
import { useFacetPanel } from "../facets/useFacetPanel";
import { traceFilters } from "../filters/columns";
import type { Condition } from "../filters/conditions";
import { ListTools } from "../list/ListTools";
import { RangeContext } from "../list/RangeContext";
import { formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { AddFilterContext } from "../list/FilterCell";
import type { CellFilter } from "../list/FilterCell";
import { Pager } from "../list/Pager";
import { ChosenBar } from "./ChosenBar";
import { Toolbar } from "./Toolbar";
import { TracesHistogram } from "./TracesHistogram";
import { TracesContent } from "./TracesContent";
import classes from "../list/List.module.css";
import { defaultVisibility } from "./columns";
import { tracesSource } from "./exportTraces";
import { addFilter, allConditions } from "./tableState";
import type { Filter } from "./tableState";
import { useChosen } from "./useChosen";
import { useTableState } from "./useTableState";
import { useTraces } from "./useTraces";
import { viewedTraces } from "./viewedList";

const nearTop = 8;

export function TracesPage() {
  useTitle("Traces");
  const { projectId = "" } = useParams();
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [visibility, setVisibility] = useLocalStorage({ key: "tracemesh.trace-columns", defaultValue: defaultVisibility });
  const { state, change } = useTableState();
  const scrollRef = useRef<HTMLDivElement>(null);

  const followsNewest = state.page === 1 && state.order === "desc";
  const mayMove = useCallback(
    () => state.order === "asc" || (followsNewest && (scrollRef.current?.scrollTop ?? 0) < nearTop),
    [followsNewest, state.order],
  );
  const traces = useTraces(projectId, state, mayMove);
  const { page } = traces;
  const chosen = useChosen(projectId);

  useEffect(() => {
    scrollRef.current?.scrollTo({ top: 0 });
  }, [state.page, state.limit, state.order]);

  const choice = useMemo(() => ({ range: state.range, window: state.window }), [state.range, state.window]);
  const panel = useFacetPanel(narrow);
  const listing = useMemo(() => ({ projectId, table: traceFilters, conditions: allConditions(state), search: state.search }), [projectId, state]);
  // What cells asked for is among what facets show, so it becomes conditions as they change.
  const setConditions = useCallback((conditions: Condition[]) => change({ conditions, filters: [] }), [change]);
  const addRowFilter = useCallback((filter: CellFilter) => change({ filters: addFilter(state.filters, filter as Filter) }), [change, state.filters]);
  const showWaiting = () => {
    if (!followsNewest) return change({ page: 1, order: "desc" });
    traces.showWaiting();
    return scrollRef.current?.scrollTo({ top: 0, behavior: "smooth" });
  };

  return (
    <AddFilterContext value={addRowFilter}>
      <RangeContext value={choice}>
        <div className={classes.heading}>
          <h1 className={classes.title}>Traces</h1>
          {page && <span className={`${classes.total} num`}>{formatInteger(page.meta.totalItems)}</span>}
          <ListTools
            projectId={projectId}
            panel={panel}
            list={viewedTraces}
            columns={{ visibility, onVisibility: setVisibility }}
            source={() => tracesSource(projectId, state)}
          />
        </div>
        <Toolbar
          state={state}
          change={change}
          live={traces.live}
          paused={traces.paused}
          refreshing={traces.query.isFetching}
          refresh={() => void traces.query.refetch()}
          visibility={visibility}
          onVisibility={setVisibility}
          narrow={narrow}
        />
        <TracesHistogram projectId={projectId} state={state} change={change} />
        <FacetFrame panel={panel} listing={listing} onConditions={setConditions}>
          <section className={classes.frame}>
            <TracesContent
              projectId={projectId}
              state={state}
              change={change}
              traces={traces}
              visibility={visibility}
              narrow={narrow}
              scrollRef={scrollRef}
              showWaiting={showWaiting}
              chosen={chosen}
            />
            <ChosenBar projectId={projectId} chosen={chosen} />
            {page && page.meta.totalItems > 0 && (
              <Pager
                meta={page.meta}
                shownCount={page.data.length}
                onPage={(wanted) => change({ page: wanted })}
                onLimit={(limit) => change({ limit })}
              />
            )}
          </section>
        </FacetFrame>
      </RangeContext>
    </AddFilterContext>
  );
}
