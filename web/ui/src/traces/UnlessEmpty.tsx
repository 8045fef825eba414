import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import { TableSkeleton } from "../list/TableSkeleton";
import { Onboarding } from "./Onboarding";
import { useProjectIsEmpty } from "./useTraces";

/** What says that nothing was found; of a project that has nothing at all, how to send a first trace. */
export function UnlessEmpty({ children }: { children: ReactNode }) {
  const { projectId = "" } = useParams();
  const isEmpty = useProjectIsEmpty(projectId, true);
  const wasEmpty = useRef(false);
  const client = useQueryClient();

  useEffect(() => {
    if (isEmpty === false && wasEmpty.current) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === projectId });
    wasEmpty.current = isEmpty === true;
  }, [isEmpty, client, projectId]);

  if (isEmpty === null) return <TableSkeleton label="Loading" />;
  return isEmpty ? <Onboarding /> : children;
}
