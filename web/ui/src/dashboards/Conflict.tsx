// Somebody else saved first: theirs is looked at, or one's own kept beside it.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import classes from "./DashboardPage.module.css";
import type { Board } from "./types";
import { dashboardQuery, useDashboardChanges } from "./useDashboards";

interface Props {
  projectId: string;
  id: string;
  edited: Board;
  onDone: () => void;
}

export function Conflict({ projectId, id, edited, onDone }: Props) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { add } = useDashboardChanges(projectId);
  const takeTheirs = () => void client.invalidateQueries({ queryKey: dashboardQuery(projectId, id).queryKey }).then(onDone);
  const keepMine = () =>
    add.mutate({ ...edited, name: `${edited.name} (mine)`.slice(0, 100) }, { onSuccess: (made) => void navigate(`/project/${projectId}/dashboards/${made.id}`) });
  return (
    <div className={classes.conflict} role="alert">
      <p>Somebody else has saved this dashboard meanwhile, so yours was not saved over it.{add.error && ` The copy was not saved: ${add.error.message}`}</p>
      <Button size="sm" variant="default" onClick={takeTheirs}>
        Show theirs
      </Button>
      <Button size="sm" loading={add.isPending} onClick={keepMine}>
        Save mine as a copy
      </Button>
    </div>
  );
}
