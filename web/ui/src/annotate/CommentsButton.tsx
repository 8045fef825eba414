// Comments on what stands alone, a session: how many there are is what is shown.
import { IconMessage } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Suspense, lazy, useState } from "react";
import { CountButton } from "./AnnotateButtons";
import type { Commented } from "./types";
import { commentsQuery } from "./useAnnotate";

const CommentsDrawer = lazy(() => import("./CommentsDrawer"));

export function CommentsButton({ projectId, commented, name }: { projectId: string; commented: Commented; name: string }) {
  const [open, setOpen] = useState(false);
  const { data } = useQuery({ ...commentsQuery(projectId, commented), staleTime: 30_000 });
  return (
    <>
      <CountButton label="Comments" of={`on ${name}`} count={data?.length ?? 0} icon={<IconMessage size={15} />} onClick={() => setOpen(true)} />
      <Suspense>{open && <CommentsDrawer projectId={projectId} commented={commented} name={name} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
