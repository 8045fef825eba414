// What is listed, and how: time, conditions, columns.
import { Button, UnstyledButton } from "@mantine/core";
import { IconClock, IconRefresh } from "@tabler/icons-react";
import { ConditionChips } from "../filters/ConditionChips";
import { FilterButton } from "../filters/FilterButton";
import { observationFilters } from "../filters/columns";
import { putCondition } from "../filters/conditions";
import { ChoiceMenu } from "../list/ChoiceMenu";
import { ColumnsMenu } from "../list/ColumnsMenu";
import classes from "../list/Toolbar.module.css";
import { timeRanges } from "../list/timeRange";
import { LiveSwitch } from "../live/LiveSwitch";
import type { LiveState } from "../live/useLive";
import { columns } from "./columns";
import type { ListState } from "./listState";

interface Props {
  state: ListState;
  change: (wanted: Partial<ListState>) => void;
  live: LiveState;
  refreshing: boolean;
  refresh: () => void;
  visibility: Record<string, boolean>;
  onVisibility: (visibility: Record<string, boolean>) => void;
  narrow: boolean;
}

export function ObservationsToolbar({ state, change, live, refreshing, refresh, visibility, onVisibility, narrow }: Props) {
  const { conditions } = state;
  return (
    <div className={classes.toolbar} role="search">
      <ChoiceMenu
        name="Time range"
        icon={<IconClock size={15} />}
        choices={timeRanges}
        value={state.range}
        onChange={(range) => change({ range })}
      />
      <FilterButton
        table={observationFilters}
        conditions={conditions}
        onAdd={(added) => change({ conditions: putCondition(conditions, null, added) })}
      />
      {!narrow && <ColumnsMenu columns={columns} visibility={visibility} onChange={onVisibility} />}
      <Button variant="default" size="sm" className={classes.choice} aria-label="Refresh" title="Refresh" onClick={refresh}>
        <IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />
      </Button>
      <LiveSwitch on={state.live} state={live} paused={null} onChange={(on) => change({ live: on })} />
      {conditions.length > 0 && (
        <div className={classes.chips}>
          <ConditionChips table={observationFilters} conditions={conditions} onChange={(wanted) => change({ conditions: wanted })} />
          <UnstyledButton className={classes.clear} onClick={() => change({ conditions: [] })}>
            Clear all
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
