// The conditions of a list: each can be let go of, and opens to be changed.
import { Popover, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { Chip } from "../list/Chip";
import classes from "../list/Toolbar.module.css";
import { ConditionForm } from "./ConditionForm";
import type { FilterTable } from "./columns";
import { conditionText } from "./conditionText";
import { putCondition, removeCondition } from "./conditions";
import type { Condition } from "./conditions";

interface Props {
  table: FilterTable;
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
}

export function ConditionChips({ table, conditions, onChange }: Props) {
  return conditions.map((condition, index) => (
    <ConditionChip
      key={JSON.stringify(condition)}
      table={table}
      condition={condition}
      onPut={(wanted) => onChange(putCondition(conditions, index, wanted))}
      onRemove={() => onChange(removeCondition(conditions, index))}
    />
  ));
}

interface ChipProps {
  table: FilterTable;
  condition: Condition;
  onPut: (wanted: Condition) => void;
  onRemove: () => void;
}

function ConditionChip({ table, condition, onPut, onRemove }: ChipProps) {
  const [opened, setOpened] = useState(false);
  const { name, operator, value } = conditionText(table, condition);
  const words = `${name} ${operator} ${value}`.trim();
  const put = (wanted: Condition) => {
    setOpened(false);
    onPut(wanted);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={348} trapFocus returnFocus>
      <Chip removeLabel={`Remove ${words}`} onRemove={onRemove}>
        <Popover.Target>
          <UnstyledButton className={`${classes.chipText} truncate`} title={words} aria-label={`Change ${words}`} onClick={() => setOpened(!opened)}>
            <span className={classes.chipKey}>{name}</span> <span className={classes.chipOperator}>{operator}</span> {value}
          </UnstyledButton>
        </Popover.Target>
      </Chip>
      <Popover.Dropdown>
        <ConditionForm table={table} condition={condition} onDone={put} />
      </Popover.Dropdown>
    </Popover>
  );
}
