import { useNavigate } from "react-router";
import "../app/mantine-dialogs.css";
import { ConfirmDialog } from "../settings/parts";
import type { Dashboard } from "./types";
import { useDashboardChanges } from "./useDashboards";

export default function DeleteDialog({ projectId, saved, onClose }: { projectId: string; saved: Dashboard; onClose: () => void }) {
  const { drop } = useDashboardChanges(projectId);
  const navigate = useNavigate();
  const confirm = () => drop.mutate(saved.id, { onSuccess: () => void navigate(`/project/${projectId}/dashboards`) });
  return (
    <ConfirmDialog title={`Delete ${saved.name}?`} action="Delete dashboard" change={drop} confirm={confirm} onClose={onClose}>
      <p style={{ margin: 0 }}>It is gone for everybody in this project. What it showed stays.</p>
    </ConfirmDialog>
  );
}
