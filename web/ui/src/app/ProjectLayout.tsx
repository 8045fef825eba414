// Everything inside one project: the bar on top, the screen below it.
import { useEffect } from "react";
import { Outlet, useParams } from "react-router";
import { useSession } from "../auth/session";
import { NotFoundPage } from "./NotFoundPage";
import classes from "./ProjectLayout.module.css";
import { TopBar } from "./TopBar";
import { rememberProject } from "./lastProject";

export function ProjectLayout() {
  const { projectId = "" } = useParams();
  const { organizations } = useSession();
  const known = organizations.some(({ projects }) => projects.some(({ id }) => id === projectId));

  useEffect(() => {
    if (known) rememberProject(projectId);
  }, [known, projectId]);

  if (!known) {
    return <NotFoundPage title="Project not found" text={`There is no project “${projectId}”, or you have no access to it.`} />;
  }
  return (
    <div className={classes.layout}>
      <TopBar projectId={projectId} />
      <main className={classes.main}>
        <Outlet />
      </main>
    </div>
  );
}
