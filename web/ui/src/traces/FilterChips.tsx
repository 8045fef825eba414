import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import classes from "./Toolbar.module.css";
import { filterLabels, removeFilter } from "./tableState";
import type { TableState } from "./tableState";

interface Props {
  state: TableState;
  change: (wanted: Partial<TableState>) => void;
}

export function FilterChips({ state, change }: Props) {
  if (state.filters.length === 0) return null;
  return (
    <div className={classes.chips}>
      {state.filters.map((filter) => (
        <span key={`${filter.key}=${filter.value}`} className={classes.chip}>
          <span className={classes.chipKey}>{filterLabels[filter.key]}</span>
          <span className="truncate" title={filter.value}>
            {filter.value}
          </span>
          <UnstyledButton
            className={classes.chipRemove}
            aria-label={`Remove ${filterLabels[filter.key]} ${filter.value}`}
            onClick={() => change({ filters: removeFilter(state.filters, filter) })}
          >
            <IconX size={13} />
          </UnstyledButton>
        </span>
      ))}
      <UnstyledButton className={classes.clear} onClick={() => change({ filters: [] })}>
        Clear all
      </UnstyledButton>
    </div>
  );
}
