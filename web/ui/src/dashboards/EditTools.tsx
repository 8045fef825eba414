// What can be done to a widget: dragged by its handle, which arrow keys move and with Shift size; the rest by its menu.
import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconGripVertical, IconPencil, IconTrash } from "@tabler/icons-react";
import type { KeyboardEvent } from "react";
import classes from "./Board.module.css";
import { nudges } from "./layout";
import type { Place } from "./types";

interface Props {
  title: string;
  draggable: boolean;
  onEdit: () => void;
  onDuplicate: () => void;
  onRemove: () => void;
  onNudge: (by: Partial<Place>) => void;
}

export function EditTools({ title, draggable, onEdit, onDuplicate, onRemove, onNudge }: Props) {
  const press = (event: KeyboardEvent) => {
    const wanted = nudges.find(({ key, shift }) => key === event.key && shift === event.shiftKey);
    if (!wanted) return;
    event.preventDefault();
    event.stopPropagation();
    onNudge(wanted.by);
  };
  return (
    <ActionIcon.Group>
      {draggable && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={24}
          className={`widget-handle ${classes.handle}`}
          aria-label={`Move ${title}`}
          title="Drag, or use the arrow keys; with Shift they change the size"
          onKeyDown={press}
        >
          <IconGripVertical size={15} />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={`Edit ${title}`} title="Edit" onClick={onEdit}>
        <IconPencil size={15} />
      </ActionIcon>
      <Menu position="bottom-end" shadow="md" width={190}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={24} aria-label={`More for ${title}`} title="More">
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={onDuplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={onRemove}>
            Remove
          </Menu.Item>
          <Menu.Divider />
          {nudges.map(({ label, by }) => (
            <Menu.Item key={label} closeMenuOnClick={false} onClick={() => onNudge(by)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </ActionIcon.Group>
  );
}
