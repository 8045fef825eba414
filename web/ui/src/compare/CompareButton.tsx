import { ActionIcon, Tooltip } from "@mantine/core";
import { IconGitCompare } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";

const CompareDialog = lazy(() => import("./CompareDialog"));

export function CompareButton({ projectId, traceId }: { projectId: string; traceId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Tooltip label="Compare with…">
        <ActionIcon variant="subtle" color="gray" size={26} aria-label="Compare with another trace" onClick={() => setOpen(true)}>
          <IconGitCompare size={15} />
        </ActionIcon>
      </Tooltip>
      {open && (
        <Suspense>
          <CompareDialog projectId={projectId} traceId={traceId} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
