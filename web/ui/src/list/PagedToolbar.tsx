// What is listed: time, the values and conditions that narrow it, and what the screen adds.
import { Button, UnstyledButton } from "@mantine/core";
import { IconClock, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ConditionChips } from "../filters/ConditionChips";
import { FilterButton } from "../filters/FilterButton";
import { putCondition } from "../filters/conditions";
import { Chip } from "./Chip";
import { ChoiceMenu } from "./ChoiceMenu";
import classes from "./Toolbar.module.css";
import { everything, withValue } from "./pagedState";
import { timeRanges } from "./timeRange";
import type { PagedHandle } from "./usePagedState";

interface Props {
  list: PagedHandle;
  refreshing: boolean;
  refresh: () => void;
  children?: ReactNode;
}

export function PagedToolbar({ list, refreshing, refresh, children }: Props) {
  const { kind, state, change } = list;
  const { filters } = kind;
  return (
    <div className={classes.toolbar} role="search">
      {children}
      {!kind.timeless && (
        <ChoiceMenu
          name="Time range"
          icon={<IconClock size={15} />}
          choices={timeRanges}
          value={state.range}
          onChange={(range) => change({ range })}
        />
      )}
      {filters && (
        <FilterButton
          table={filters}
          conditions={state.conditions}
          onAdd={(added) => change({ conditions: putCondition(state.conditions, null, added) })}
        />
      )}
      <Button variant="default" size="sm" className={classes.choice} aria-label="Refresh" title="Refresh" onClick={refresh}>
        <IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />
      </Button>
      <Chips list={list} />
    </div>
  );
}

function Chips({ list: { kind, state, change } }: { list: PagedHandle }) {
  const values = kind.fields.flatMap(({ key, label, shown }) => {
    const value = state.values[key];
    return value && !shown ? [{ key, label, value }] : [];
  });
  if (values.length === 0 && state.conditions.length === 0) return null;
  return (
    <div className={classes.chips}>
      {values.map(({ key, label, value }) => (
        <Chip key={key} removeLabel={`Remove ${label} ${value}`} onRemove={() => change({ values: withValue(state.values, key, "") })}>
          <span className={classes.chipKey}>{label}</span>
          <span className="truncate" title={value}>
            {value}
          </span>
        </Chip>
      ))}
      {kind.filters && (
        <ConditionChips table={kind.filters} conditions={state.conditions} onChange={(conditions) => change({ conditions })} />
      )}
      <UnstyledButton className={classes.clear} onClick={() => change(everything)}>
        Clear all
      </UnstyledButton>
    </div>
  );
}
