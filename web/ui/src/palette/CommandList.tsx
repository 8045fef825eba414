import { useEffect, useRef } from "react";
import { Keys } from "../shared/Keys";
import classes from "./CommandPalette.module.css";
import { commandGroups } from "./commands";
import type { Command } from "./commands";

interface Props {
  id: string;
  commands: readonly Command[];
  chosen: Command | undefined;
  idOf: (command: Command) => string;
  onChoose: (id: string) => void;
  onRun: (command: Command) => void;
}

/** The choices, group by group. The keys stay in the field: it says which one they are at. */
export function CommandList({ id, commands, chosen, idOf, onChoose, onRun }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen?.id]);
  const groups = commandGroups.filter((group) => commands.some((command) => command.group === group));
  return (
    <div ref={list} id={id} role="listbox" aria-label="Choices" className={classes.list}>
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group}>
          <div className={classes.group} aria-hidden="true">
            {group}
          </div>
          {commands.map((command) => {
            if (command.group !== group) return null;
            return (
              // The field holds the focus and its keys choose: an option is for the pointer alone.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
              <div
                key={command.id}
                id={idOf(command)}
                role="option"
                aria-selected={command === chosen}
                className={classes.option}
                onPointerMove={() => command !== chosen && onChoose(command.id)}
                onClick={() => onRun(command)}
              >
                <command.icon size={16} stroke={1.8} className={classes.icon} />
                <span className={`${classes.label} truncate`}>{command.label}</span>
                {command.hint && <span className={`${classes.hint} truncate`}>{command.hint}</span>}
                {command.keys && <Keys keys={command.keys} />}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
