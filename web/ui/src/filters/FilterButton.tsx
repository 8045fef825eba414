import { Button, Popover } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useState } from "react";
import classes from "../list/Toolbar.module.css";
import { ConditionForm } from "./ConditionForm";
import type { FilterTable } from "./columns";
import { conditionsMax } from "./conditions";
import type { Condition } from "./conditions";

interface Props {
  table: FilterTable;
  conditions: readonly Condition[];
  onAdd: (added: Condition) => void;
}

/** Opens the form of a new condition. */
export function FilterButton({ table, conditions, onAdd }: Props) {
  const [opened, setOpened] = useState(false);
  const full = conditions.length >= conditionsMax;
  const add = (added: Condition) => {
    setOpened(false);
    onAdd(added);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" shadow="md" width={348} trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          className={classes.choice}
          data-live={conditions.length > 0 || undefined}
          leftSection={<IconFilter size={15} />}
          disabled={full}
          title={full ? `No more than ${conditionsMax} at once` : undefined}
          onClick={() => setOpened(!opened)}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <ConditionForm table={table} condition={null} onDone={add} />
      </Popover.Dropdown>
    </Popover>
  );
}
