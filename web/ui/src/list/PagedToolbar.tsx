// What is listed: time, the values that narrow it, and what the screen adds.
import { Button, UnstyledButton } from "@mantine/core";
import { IconClock, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Chip } from "./Chip";
import { ChoiceMenu } from "./ChoiceMenu";
import classes from "./Toolbar.module.css";
import { withValue } from "./pagedState";
import { timeRanges } from "./timeRange";
import type { PagedHandle } from "./usePagedState";

interface Props {
  list: PagedHandle;
  refreshing: boolean;
  refresh: () => void;
  children?: ReactNode;
}

export function PagedToolbar({ list, refreshing, refresh, children }: Props) {
  const { fields, state, change } = list;
  const narrowed = fields.flatMap(({ key, label }) => (state.values[key] ? [{ key, label, value: state.values[key] }] : []));
  return (
    <div className={classes.toolbar} role="search">
      {children}
      <ChoiceMenu
        name="Time range"
        icon={<IconClock size={15} />}
        choices={timeRanges}
        value={state.range}
        onChange={(range) => change({ range })}
      />
      <Button variant="default" size="sm" className={classes.choice} aria-label="Refresh" title="Refresh" onClick={refresh}>
        <IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />
      </Button>
      {narrowed.length > 0 && (
        <div className={classes.chips}>
          {narrowed.map(({ key, label, value }) => (
            <Chip key={key} removeLabel={`Remove ${label} ${value}`} onRemove={() => change({ values: withValue(state.values, key, "") })}>
              <span className={classes.chipKey}>{label}</span>
              <span className="truncate" title={value}>
                {value}
              </span>
            </Chip>
          ))}
          <UnstyledButton className={classes.clear} onClick={() => change({ values: {} })}>
            Clear all
          </UnstyledButton>
        </div>
      )}
    </div>
  );
}
