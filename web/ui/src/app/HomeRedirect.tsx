import { Navigate } from "react-router";
import { useSession } from "../auth/session";
import { StatePanel } from "../shared/StatePanel";
import { Shell } from "./Shell";
import { lastProjectId } from "./lastProject";
import { screenHref } from "./screens";

/** To the project that was open last, or to the first. */
export function HomeRedirect() {
  const { organizations } = useSession();
  const projects = organizations.flatMap((organization) => organization.projects);
  const project = projects.find(({ id }) => id === lastProjectId()) ?? projects[0];
  if (project) return <Navigate to={screenHref(project.id)} replace />;
  return (
    <Shell>
      <StatePanel title="No projects yet" text="Your account belongs to no project. Ask an owner of your organisation to add you." />
    </Shell>
  );
}
