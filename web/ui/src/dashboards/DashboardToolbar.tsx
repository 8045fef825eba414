// What all widgets are narrowed to: time and conditions.
import { Button, UnstyledButton } from "@mantine/core";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { IconClock, IconRefresh } from "@tabler/icons-react";
import { ConditionChips } from "../filters/ConditionChips";
import { FilterButton } from "../filters/FilterButton";
import { putCondition } from "../filters/conditions";
import { ChoiceMenu } from "../list/ChoiceMenu";
import classes from "../list/Toolbar.module.css";
import { windowText } from "../list/window";
import { boardFilters, boardRanges } from "./boardState";
import type { BoardState } from "./boardState";

interface Props {
  projectId: string;
  board: BoardState;
  change: (wanted: Partial<BoardState>) => void;
}

export function DashboardToolbar({ projectId, board, change }: Props) {
  const { range, window, conditions } = board;
  const client = useQueryClient();
  const asked = ["metrics", projectId, "widget"];
  const refreshing = useIsFetching({ queryKey: asked }) > 0;
  return (
    <div className={classes.toolbar} role="search">
      <ChoiceMenu
        name="Time range"
        icon={<IconClock size={15} />}
        choices={boardRanges}
        value={range}
        shown={window ? windowText(window) : undefined}
        live={window !== null}
        onChange={(wanted) => change({ range: wanted })}
      />
      <FilterButton table={boardFilters} conditions={conditions} onAdd={(added) => change({ conditions: putCondition(conditions, null, added) })} />
      <Button variant="default" size="sm" className={classes.choice} aria-label="Refresh" title="Refresh" onClick={() => void client.invalidateQueries({ queryKey: asked })}>
        <IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />
      </Button>
      {conditions.length > 0 && (
        <div className={classes.chips}>
          <ConditionChips table={boardFilters} conditions={conditions} onChange={(wanted) => change({ conditions: wanted })} />
          <UnstyledButton className={classes.clear} onClick={() => change({ conditions: [] })}>
            Clear all
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
