import { Navigate } from "react-router";
import { useSession } from "../auth/session";
import { StatePanel } from "../shared/StatePanel";
import { TopBar } from "./TopBar";
import { lastProjectId } from "./lastProject";

/** To the project that was open last, or to the first. */
export function HomeRedirect() {
  const { organizations } = useSession();
  const projects = organizations.flatMap((organization) => organization.projects);
  const project = projects.find(({ id }) => id === lastProjectId()) ?? projects[0];
  if (project) return <Navigate to={`/project/${project.id}/traces`} replace />;
  return (
    <>
      <TopBar />
      <StatePanel title="No projects yet" text="Your account belongs to no project. Ask an owner of your organisation to add you." />
    </>
  );
}
