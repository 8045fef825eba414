import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { observationQuery } from "../../api/queries";
import type { Observation, TraceDetail } from "../../api/types";
import type { TreeNode } from "../tree/buildTree";

interface WholeStep {
  /** What is known of it so far; null: the trace itself is shown. */
  step: Observation | null;
  /** The rest is on its way. */
  pending: boolean;
  error: Error | null;
  retry: () => void;
}

/** The selected step with its payloads: of very many steps they are asked for when one is looked at. */
export function useWholeStep(trace: TraceDetail, node: TreeNode | null): WholeStep {
  const { projectId = "" } = useParams();
  const isNeeded = trace.isOutline === true && node !== null;
  const { data, error, refetch } = useQuery({ ...observationQuery(projectId, node?.observation.id ?? ""), enabled: isNeeded });
  if (!node) return { step: null, pending: false, error: null, retry: () => {} };
  const failed = isNeeded && !data ? error : null;
  return { step: (isNeeded && data) || node.observation, pending: isNeeded && !data && !failed, error: failed, retry: () => void refetch() };
}
