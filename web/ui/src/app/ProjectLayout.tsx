// Everything inside one project: the frame, the screen in it.
import { Suspense, useEffect } from "react";
import { Outlet, useLocation, useParams } from "react-router";
import { useSession } from "../auth/session";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ProjectNameContext } from "../shared/useTitle";
import { ErrorBoundary } from "./ErrorBoundary";
import { NotFoundPage } from "./NotFoundPage";
import { Shell } from "./Shell";
import { rememberProject } from "./lastProject";
import { screenOf } from "./screens";

export function ProjectLayout() {
  const { projectId = "" } = useParams();
  const { pathname } = useLocation();
  const { organizations } = useSession();
  const project = organizations.flatMap(({ projects }) => projects).find(({ id }) => id === projectId);
  const known = project !== undefined;

  useEffect(() => {
    if (known) rememberProject(projectId);
  }, [known, projectId]);

  if (!project) {
    return <NotFoundPage title="Project not found" text={`There is no project “${projectId}”, or you have no access to it.`} />;
  }
  return (
    <ProjectNameContext value={project.name}>
      <Shell projectId={projectId}>
        {/* The bar stays while the code of a screen is on its way, and when a screen breaks; the screen before is gone at
            once, with its timers and keys. */}
        <ErrorBoundary key={screenOf(pathname)}>
          <Suspense fallback={<CenteredLoader />}>
            <Outlet />
          </Suspense>
        </ErrorBoundary>
      </Shell>
    </ProjectNameContext>
  );
}
