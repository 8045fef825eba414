import { useLocalStorage } from "@mantine/hooks";
import { useSession } from "../auth/session";

/** The dashboard that is a project's home for who is signed in; null: the one that comes with tracemesh. Kept in this
 *  browser, as chosen columns are: default views are of saved views only, and nobody else is to see another home. */
export function usePinned(projectId: string) {
  const { user } = useSession();
  const [pinned, pin, unpin] = useLocalStorage<string | null>({ key: `tracemesh.home:${user.id}:${projectId}`, defaultValue: null, getInitialValueInEffect: false });
  return { pinned, pin, unpin };
}
