import { Loader } from "@mantine/core";
import { IconArrowLeft, IconSearchOff } from "@tabler/icons-react";
import { lateArrivalTries } from "../api/queries";
import { StatePanel } from "../shared/StatePanel";

interface Props {
  projectId: string;
  traceId: string;
  tries: number;
}

/** A trace that is not there, or not yet: links from logs are opened before the last event has been sent. */
export function MissingTrace({ projectId, traceId, tries }: Props) {
  const waiting = tries < lateArrivalTries;
  return (
    <StatePanel
      icon={waiting ? <Loader size={20} /> : <IconSearchOff size={22} />}
      title={waiting ? "Waiting for this trace" : "Trace not found"}
      text={
        waiting
          ? `Nothing is stored under ${traceId} yet. This page looks again every two seconds.`
          : `Nothing is stored under ${traceId}. Is it from another project, or did the client not flush before it ended?`
      }
      action={{ label: "All traces", to: `/project/${projectId}/traces`, icon: <IconArrowLeft size={15} /> }}
    />
  );
}
