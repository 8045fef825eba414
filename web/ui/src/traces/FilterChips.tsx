import { UnstyledButton } from "@mantine/core";
import { ConditionChips } from "../filters/ConditionChips";
import { traceFilters } from "../filters/columns";
import { Chip } from "../list/Chip";
import classes from "../list/Toolbar.module.css";
import { filterLabels, removeFilter } from "./tableState";
import type { TableState } from "./tableState";

interface Props {
  state: TableState;
  change: (wanted: Partial<TableState>) => void;
}

/** What a row's cells asked for, and the conditions. */
export function FilterChips({ state, change }: Props) {
  if (state.filters.length === 0 && state.conditions.length === 0) return null;
  return (
    <div className={classes.chips}>
      {state.filters.map((filter) => (
        <Chip
          key={`${filter.key}=${filter.value}`}
          removeLabel={`Remove ${filterLabels[filter.key]} ${filter.value}`}
          onRemove={() => change({ filters: removeFilter(state.filters, filter) })}
        >
          <span className={classes.chipKey}>{filterLabels[filter.key]}</span>
          <span className="truncate" title={filter.value}>
            {filter.value}
          </span>
        </Chip>
      ))}
      <ConditionChips table={traceFilters} conditions={state.conditions} onChange={(conditions) => change({ conditions })} />
      <UnstyledButton className={classes.clear} onClick={() => change({ filters: [], conditions: [] })}>
        Clear all
      </UnstyledButton>
    </div>
  );
}
