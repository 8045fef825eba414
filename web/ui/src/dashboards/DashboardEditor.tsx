// A dashboard while it is changed: its name, its widgets and their places; kept when saved.
import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import { Conflict } from "./Conflict";
import classes from "./DashboardPage.module.css";
import { DiscardButton } from "./DiscardButton";
import { EditBoard } from "./EditBoard";
import { WidgetBuilder } from "./WidgetBuilder";
import type { BoardState } from "./boardState";
import { isChanged, putWidget } from "./editing";
import { compacted } from "./layout";
import type { Board, Dashboard, Widget } from "./types";
import { useDashboardChanges } from "./useDashboards";

interface Props {
  projectId: string;
  saved: Dashboard;
  board: BoardState;
  toolbar: ReactNode;
  onDone: () => void;
}

/** Leaving the page with what was not saved asks first. */
function useLeaveWarning(changed: boolean) {
  useEffect(() => {
    if (!changed) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed]);
}

export default function DashboardEditor({ projectId, saved, board, toolbar, onDone }: Props) {
  // As it was when the editing began: what others save meanwhile must not pass for what was read.
  const [begun] = useState(saved);
  const [name, setName] = useState(saved.name);
  const [description, setDescription] = useState(saved.description);
  const [widgets, setWidgets] = useState(() => compacted(saved.definition.widgets));
  const [building, setBuilding] = useState<Widget | "new" | null>(null);
  const { change } = useDashboardChanges(projectId);
  const edited: Board = { name: name.trim(), description: description.trim(), definition: { widgets } };
  const changed = isChanged(begun, edited);
  const conflict = change.error instanceof ApiError && change.error.status === 409;
  useLeaveWarning(changed);
  const save = () => change.mutate({ id: begun.id, version: begun.version, ...edited }, { onSuccess: onDone });

  return (
    <>
      <div className={classes.heading}>
        <div className={classes.names}>
          <TextInput label="Name" value={name} maxLength={100} error={edited.name ? undefined : "A dashboard needs a name"} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput label="Description" value={description} maxLength={500} onChange={(event) => setDescription(event.currentTarget.value)} />
        </div>
        <div className={classes.actions}>
          <Button size="sm" variant="default" leftSection={<IconPlus size={15} />} onClick={() => setBuilding("new")}>
            Add widget
          </Button>
          <DiscardButton changed={changed} onDiscard={onDone} />
          <Button size="sm" loading={change.isPending} disabled={!edited.name || conflict} onClick={changed ? save : onDone}>
            Save
          </Button>
        </div>
      </div>
      {conflict && <Conflict projectId={projectId} id={saved.id} edited={edited} onDone={onDone} />}
      {change.error && !conflict && (
        <p className={classes.problem} role="alert">
          Not saved: {change.error.message}
        </p>
      )}
      {toolbar}
      <EditBoard projectId={projectId} widgets={widgets} board={board} onChange={setWidgets} onEdit={setBuilding} />
      {building && (
        <WidgetBuilder
          projectId={projectId}
          board={board}
          widget={building === "new" ? null : building}
          onDone={(made) => {
            setWidgets(putWidget(widgets, building === "new" ? null : building.id, made));
            setBuilding(null);
          }}
          onClose={() => setBuilding(null)}
        />
      )}
    </>
  );
}
