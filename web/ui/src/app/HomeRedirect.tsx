import { Navigate } from "react-router";
import { useSession } from "../auth/session";
import { mayAdminister } from "../settings/roles";
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
  const mayMake = organizations.some(({ role }) => mayAdminister(role));
  return (
    <Shell>
      <StatePanel
        title="No projects yet"
        text={mayMake ? "Traces are sent to a project: make the first one." : "Your account belongs to no project. Ask an owner of your organisation to add you."}
        action={mayMake ? { label: "New project", to: "/new-project" } : undefined}
      />
    </Shell>
  );
}
