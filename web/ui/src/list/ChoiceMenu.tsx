import { Button, Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Toolbar.module.css";

interface Props<T extends string> {
  name: string;
  icon: ReactNode;
  choices: readonly { key: T; label: string }[];
  value: T;
  /** What the button says, when not the choice's label; null for the icon alone. */
  shown?: string | null;
  live?: boolean;
  onChange: (value: T) => void;
  action?: { label: string; run: () => void };
}

/** A button that says the choice and opens the others. */
export function ChoiceMenu<T extends string>({ name, icon, choices, value, shown, live, onChange, action }: Props<T>) {
  const label = choices.find(({ key }) => key === value)?.label ?? value;
  const text = shown === undefined ? label : shown;
  return (
    <Menu position="bottom-start" shadow="md" width={190}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          className={classes.choice}
          data-live={live || undefined}
          data-bare={text === null || undefined}
          leftSection={icon}
          rightSection={<IconChevronDown size={14} className={classes.chevron} />}
          aria-label={`${name}: ${label}`}
        >
          {text}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {action && (
          <>
            <Menu.Item onClick={action.run}>{action.label}</Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Label>{name}</Menu.Label>
        {choices.map((choice) => (
          <Menu.Item
            key={choice.key}
            onClick={() => onChange(choice.key)}
            rightSection={choice.key === value ? <IconCheck size={14} aria-label="chosen" /> : null}
          >
            {choice.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
