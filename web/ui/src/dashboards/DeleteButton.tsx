import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";
import type { Dashboard } from "./types";

const DeleteDialog = lazy(() => import("./DeleteDialog"));

export function DeleteButton({ projectId, saved }: { projectId: string; saved: Dashboard }) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ActionIcon variant="default" size={36} aria-label="Delete dashboard" title="Delete" onClick={() => setAsking(true)}>
        <IconTrash size={16} />
      </ActionIcon>
      {asking && (
        <Suspense>
          <DeleteDialog projectId={projectId} saved={saved} onClose={() => setAsking(false)} />
        </Suspense>
      )}
    </>
  );
}
