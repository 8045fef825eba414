import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { formatInteger } from "../../shared/format";
import classes from "./Search.module.css";
import type { Hits } from "./findHits";

export type HitView = "list" | "steps";

const views: { value: HitView; label: string }[] = [
  { value: "list", label: "Hits" },
  { value: "steps", label: "Steps" },
];

interface Props {
  found: Hits;
  /** -1: at none yet. */
  index: number;
  onStep: (by: 1 | -1) => void;
  view: HitView;
  onView: (view: HitView) => void;
  /** What was not searched. */
  note: string | null;
}

/** How many hits there are, and the way through them. */
export function HitBar({ found: { hits, steps, more }, index, onStep, view, onView, note }: Props) {
  const count = `${formatInteger(hits.length)}${more ? "+" : ""}`;
  const all = `${count} ${hits.length === 1 ? "hit" : "hits"} in ${formatInteger(steps.size)} ${steps.size === 1 ? "step" : "steps"}`;
  return (
    <div className={classes.bar}>
      <span role="status" className={`${classes.count} num`}>
        {index < 0 ? all : `${formatInteger(index + 1)} of ${count}`}
        {note && <span className={classes.note}> {note}</span>}
      </span>
      <StepButton label="Previous hit (Shift+Enter)" up disabled={hits.length === 0} onClick={() => onStep(-1)} />
      <StepButton label="Next hit (Enter)" disabled={hits.length === 0} onClick={() => onStep(1)} />
      <SegmentedControl<HitView> size="xs" aria-label="How hits are shown" data={views} value={view} onChange={onView} />
    </div>
  );
}

interface ButtonProps {
  label: string;
  up?: boolean;
  disabled: boolean;
  onClick: () => void;
}

export function StepButton({ label, up = false, disabled, onClick }: ButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={24} aria-label={label.replace(/ \(.*/, "")} disabled={disabled} onClick={onClick}>
        {up ? <IconChevronUp size={15} /> : <IconChevronDown size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}
