// What the signed-in person may do in a project.
import { useSession } from "./session";

const order = ["NONE", "VIEWER", "MEMBER", "ADMIN", "OWNER"];

export interface Rights {
  /** Change what people work on: scores, comments. */
  write: boolean;
  /** Change how the project works: models, keys. */
  administer: boolean;
}

export const rightsOf = (role: string): Rights => ({
  write: order.indexOf(role) >= order.indexOf("MEMBER"),
  administer: order.indexOf(role) >= order.indexOf("ADMIN"),
});

export function useRights(projectId: string): Rights {
  const { organizations } = useSession();
  const project = organizations.flatMap(({ projects }) => projects).find(({ id }) => id === projectId);
  return rightsOf(project?.role ?? "NONE");
}
