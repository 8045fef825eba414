// One dashboard: read, and by who may, changed. A curated one is read, and cloned to be changed.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCopy, IconLayoutDashboard, IconPencil } from "@tabler/icons-react";
import { Suspense, lazy, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { isNotFound } from "../api/client";
import { useRights } from "../auth/role";
import { RangeContext } from "../list/RangeContext";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { DashboardHeading } from "./DashboardHeading";
import classes from "./DashboardPage.module.css";
import { DashboardToolbar } from "./DashboardToolbar";
import { DeleteButton } from "./DeleteButton";
import { PinButton } from "./PinButton";
import { ReadBoard } from "./ReadBoard";
import { curatedOf } from "./curated";
import type { Board, Dashboard } from "./types";
import { useBoardState } from "./useBoardState";
import { dashboardQuery, useDashboardChanges } from "./useDashboards";

const DashboardEditor = lazy(() => import("./DashboardEditor"));

export default function DashboardPage() {
  const { projectId = "", dashboardId = "" } = useParams();
  return <DashboardScreen projectId={projectId} id={dashboardId} missing={<MissingDashboard projectId={projectId} />} />;
}

function MissingDashboard({ projectId }: { projectId: string }) {
  const back = { label: "All dashboards", to: `/project/${projectId}/dashboards` };
  return <StatePanel icon={<IconLayoutDashboard size={22} />} title="Dashboard not found" text="It was deleted, or is another project’s." action={back} />;
}

/** `missing` stands in its place when there is no such dashboard. */
export function DashboardScreen({ projectId, id, missing }: { projectId: string; id: string; missing: ReactNode }) {
  const curated = curatedOf(id);
  const query = useQuery({ ...dashboardQuery(projectId, id), enabled: !curated });
  const { data, error } = query;
  useTitle((curated ?? data)?.name ?? "Dashboard");
  if (curated) return <Shown key={id} projectId={projectId} id={id} board={curated} saved={null} />;
  if (data) return <Shown key={id} projectId={projectId} id={id} board={data} saved={data} />;
  if (!error) return <CenteredLoader />;
  return isNotFound(error) ? missing : <ErrorPanel error={error} retry={() => void query.refetch()} />;
}

interface Props {
  projectId: string;
  id: string;
  board: Board;
  /** Null for a curated one. */
  saved: Dashboard | null;
}

function Shown({ projectId, id, board, saved }: Props) {
  const { state, search, pathname } = useLocation();
  const navigate = useNavigate();
  const { board: narrowed, change } = useBoardState();
  const rights = useRights(projectId);
  const [editing, setEditing] = useState<boolean>(rights.write && (state as { edit?: boolean } | null)?.edit === true);
  const choice = useMemo(() => ({ range: narrowed.range, window: narrowed.window }), [narrowed.range, narrowed.window]);
  const { widgets } = board.definition;
  const done = () => {
    setEditing(false);
    // Or a reload would edit again what was made to be edited.
    if (state) void navigate({ search }, { replace: true });
  };
  const toolbar = <DashboardToolbar projectId={projectId} board={narrowed} change={change} />;
  return (
    <RangeContext value={choice}>
      <div className={classes.page}>
        {saved && editing ? (
          <Suspense fallback={<CenteredLoader />}>
            <DashboardEditor projectId={projectId} saved={saved} board={narrowed} toolbar={toolbar} onDone={done} />
          </Suspense>
        ) : (
          <>
            <DashboardHeading projectId={projectId} board={board} curated={!saved} isHome={pathname.endsWith("/home")}>
              {saved ? (
                <Button size="sm" leftSection={<IconPencil size={15} />} disabled={!rights.write} title={rights.write ? undefined : "Viewers cannot change dashboards"} onClick={() => setEditing(true)}>
                  Edit
                </Button>
              ) : null}
              <PinButton projectId={projectId} id={id} />
              <CloneButton projectId={projectId} board={board} curated={!saved} mayWrite={rights.write} />
              {saved && rights.write && <DeleteButton projectId={projectId} saved={saved} />}
            </DashboardHeading>
            {toolbar}
            {widgets.length > 0 ? <ReadBoard projectId={projectId} widgets={widgets} board={narrowed} /> : <NoWidgets mayWrite={rights.write} onEdit={() => setEditing(true)} />}
          </>
        )}
      </div>
    </RangeContext>
  );
}

function NoWidgets({ mayWrite, onEdit }: { mayWrite: boolean; onEdit: () => void }) {
  const edit = mayWrite ? { label: "Add widgets", onClick: onEdit } : undefined;
  return <StatePanel icon={<IconLayoutDashboard size={22} />} title="Nothing here yet" text="A dashboard is made of widgets: each shows an answer of the metrics." action={edit} />;
}

function CloneButton({ projectId, board, curated, mayWrite }: { projectId: string; board: Board; curated: boolean; mayWrite: boolean }) {
  const { add } = useDashboardChanges(projectId);
  const navigate = useNavigate();
  const { search } = useLocation();
  const { name, description, definition } = board;
  const clone = () =>
    add.mutate(
      { name: `${name} (copy)`.slice(0, 100), description, definition },
      { onSuccess: ({ id }) => void navigate(`/project/${projectId}/dashboards/${id}${search}`, { state: { edit: true } }) },
    );
  return (
    <Button
      size="sm"
      variant={curated ? "filled" : "default"}
      leftSection={<IconCopy size={15} />}
      loading={add.isPending}
      disabled={!mayWrite}
      title={add.error?.message ?? (mayWrite ? undefined : "Viewers cannot make dashboards")}
      onClick={clone}
    >
      {curated ? "Clone to edit" : "Clone"}
    </Button>
  );
}
