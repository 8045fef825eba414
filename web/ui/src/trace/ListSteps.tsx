import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useKeys } from "../shared/useKeys";
import { useListWalk } from "./useListWalk";
import type { WalkStep } from "./useListWalk";

/** To the traces above and below in the list that one came from. */
export function ListSteps({ projectId }: { projectId: string }) {
  const { previous, next } = useListWalk(projectId);
  useKeys({ K: previous.go, J: next.go });
  return (
    <>
      <Step name="Previous trace" step={previous} icon={<IconChevronUp size={16} />} />
      <Step name="Next trace" step={next} icon={<IconChevronDown size={16} />} />
    </>
  );
}

/** One that leads nowhere can still be reached: it says why. */
function Step({ name, step: { label, disabled, go }, icon }: { name: string; step: WalkStep; icon: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={26}
        aria-label={name}
        aria-description={label}
        aria-disabled={disabled}
        data-disabled={disabled || undefined}
        style={disabled ? { background: "none" } : undefined}
        onClick={go}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
