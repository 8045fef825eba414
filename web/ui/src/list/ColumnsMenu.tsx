import { Button, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import classes from "./Toolbar.module.css";
import { visibilityOf } from "./column";
import type { ColumnMeta } from "./column";

const alwaysShown = new Set(["time", "name"]);

interface Props {
  columns: readonly { id: string; meta: ColumnMeta }[];
  visibility: Record<string, boolean>;
  onChange: (visibility: Record<string, boolean>) => void;
}

export function ColumnsMenu({ columns, visibility, onChange }: Props) {
  return (
    <Menu position="bottom-start" shadow="md" width={190} closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" size="sm" className={classes.choice} leftSection={<IconColumns3 size={15} />}>
          Columns
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.map(({ id, meta }) => {
          if (alwaysShown.has(id)) return null;
          const shown = visibility[id] ?? true;
          return (
            <Menu.CheckboxItem key={id} checked={shown} onChange={() => onChange({ ...visibility, [id]: !shown })}>
              {meta.label}
            </Menu.CheckboxItem>
          );
        })}
        <Menu.Divider />
        <Menu.Item onClick={() => onChange(visibilityOf(columns))}>Reset to default</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
