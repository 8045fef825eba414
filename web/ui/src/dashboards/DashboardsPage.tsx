// The dashboards of a project: those that come with tracemesh, and its own.
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { IconLayoutDashboard, IconPlus } from "@tabler/icons-react";
import { useRef } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useRights } from "../auth/role";
import { Card } from "../list/Card";
import { DataTable } from "../list/DataTable";
import listClasses from "../list/List.module.css";
import { TableSkeleton } from "../list/TableSkeleton";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import classes from "./DashboardsPage.module.css";
import { columns } from "./columns";
import { curatedDashboards } from "./curated";
import type { DashboardHead } from "./types";
import { dashboardsQuery, useDashboardChanges } from "./useDashboards";

export default function DashboardsPage() {
  useTitle("Dashboards");
  const { projectId = "" } = useParams();
  const query = useQuery(dashboardsQuery(projectId));
  return (
    <>
      <div className={listClasses.heading}>
        <h1 className={listClasses.title}>Dashboards</h1>
        {query.data && <span className={`${listClasses.total} num`}>{formatInteger(query.data.length)}</span>}
        <NewButton projectId={projectId} />
      </div>
      <h2 className={classes.caption}>Come with tracemesh</h2>
      <section className={classes.curated} aria-label="Come with tracemesh">
        {curatedDashboards.map(({ id, name, description }) => (
          <Link key={id} to={`/project/${projectId}/dashboards/${id}`} className={classes.card}>
            <b>{name}</b>
            <span>{description}</span>
          </Link>
        ))}
      </section>
      <h2 className={classes.caption}>Of this project</h2>
      <section className={listClasses.frame} aria-label="Of this project">
        <Own projectId={projectId} query={query} />
      </section>
    </>
  );
}

function NewButton({ projectId }: { projectId: string }) {
  const { write } = useRights(projectId);
  const navigate = useNavigate();
  const { add } = useDashboardChanges(projectId);
  const make = () =>
    add.mutate(
      { name: "New dashboard", description: "", definition: { widgets: [] } },
      { onSuccess: ({ id }) => void navigate(`/project/${projectId}/dashboards/${id}`, { state: { edit: true } }) },
    );
  return (
    <>
      <Button className={classes.new} size="sm" leftSection={<IconPlus size={15} />} disabled={!write} title={write ? undefined : "Viewers cannot make dashboards"} loading={add.isPending} onClick={make}>
        New dashboard
      </Button>
      {add.error && (
        <span className={classes.failed} role="alert">
          {add.error.message}
        </span>
      )}
    </>
  );
}

const allShown = {};

function Own({ projectId, query }: { projectId: string; query: { data?: DashboardHead[] | undefined; error: Error | null; refetch: () => unknown } }) {
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const scrollRef = useRef<HTMLDivElement>(null);
  const { data, error } = query;
  if (error && !data) return <ErrorPanel error={error} retry={() => void query.refetch()} />;
  if (!data) return <TableSkeleton label="Loading dashboards" />;
  if (data.length === 0)
    return <StatePanel icon={<IconLayoutDashboard size={22} />} title="None of this project’s own" text="Clone one of those above to begin with, or make a new one." />;
  return (
    <div ref={scrollRef} className={listClasses.scroll} tabIndex={-1}>
      <DataTable
        label="Dashboards"
        rows={data}
        columns={columns}
        hrefOf={({ id }) => `/project/${projectId}/dashboards/${id}`}
        nameOf={({ name }) => name}
        failed={() => false}
        card={(row, shared) => (
          <Card key={row.id} {...shared} time={row.updatedAt} figures={row.updatedBy && <span>{row.updatedBy}</span>} bottom={<span className="truncate">{row.description}</span>} />
        )}
        visibility={allShown}
        narrow={narrow}
        stale={false}
        scrollRef={scrollRef}
      />
    </div>
  );
}
