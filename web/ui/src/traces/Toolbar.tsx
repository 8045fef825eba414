// What is listed, and how: text, time, columns, refresh.
import { IconClock, IconRefresh } from "@tabler/icons-react";
import { FilterButton } from "../filters/FilterButton";
import { traceFilters } from "../filters/columns";
import { putCondition } from "../filters/conditions";
import { SearchInput } from "../list/SearchInput";
import { timeRanges } from "../list/timeRange";
import { windowText } from "../list/window";
import { LiveSwitch } from "../live/LiveSwitch";
import type { LiveState } from "../live/useLive";
import { ChoiceMenu } from "../list/ChoiceMenu";
import { ColumnsMenu } from "../list/ColumnsMenu";
import { FilterChips } from "./FilterChips";
import classes from "../list/Toolbar.module.css";
import { refreshIntervals } from "./tableState";
import type { TableState } from "./tableState";
import { columns } from "./columns";

interface Props {
  state: TableState;
  change: (wanted: Partial<TableState>) => void;
  live: LiveState;
  paused: string | null;
  refreshing: boolean;
  refresh: () => void;
  visibility: Record<string, boolean>;
  onVisibility: (visibility: Record<string, boolean>) => void;
  narrow: boolean;
}

export function Toolbar({ state, change, live, paused, refreshing, refresh, visibility, onVisibility, narrow }: Props) {
  return (
    <div className={classes.toolbar} role="search">
      <SearchInput
        value={state.search}
        onSearch={(text) => change({ search: text })}
        label="Search traces"
        placeholder={narrow ? undefined : "Search id, name, user, session, input, output"}
        hotkey="/"
        keyShown={!narrow}
      />
      <ChoiceMenu
        name="Time range"
        icon={<IconClock size={15} />}
        choices={timeRanges}
        value={state.range}
        shown={state.window ? windowText(state.window) : undefined}
        live={state.window !== null}
        onChange={(range) => change({ range })}
      />
      <ChoiceMenu
        name="Auto-refresh"
        icon={<IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />}
        choices={refreshIntervals}
        value={state.refresh}
        shown={state.refresh === "off" ? null : state.refresh.replace("s", " s")}
        live={state.refresh !== "off"}
        onChange={(interval) => change({ refresh: interval })}
        action={{ label: "Refresh now", run: refresh }}
      />
      <LiveSwitch on={state.live} state={live} paused={paused} onChange={(on) => change({ live: on })} />
      <FilterButton table={traceFilters} conditions={state.conditions} onAdd={(added) => change({ conditions: putCondition(state.conditions, null, added) })} />
      {!narrow && <ColumnsMenu columns={columns} visibility={visibility} onChange={onVisibility} />}
      <FilterChips state={state} change={change} />
    </div>
  );
}
