import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { IconChevronsDown, IconChevronsUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { TreeView } from "../useSelection";
import classes from "./TreePanel.module.css";

interface Props {
  search: ReactNode;
  view: TreeView;
  onView: (view: TreeView) => void;
  onCollapse: () => void;
  onExpand: () => void;
}

const views = [
  { value: "tree", label: "Tree" },
  { value: "timeline", label: "Timeline" },
] as const;

export function TreeToolbar({ search, view, onView, onCollapse, onExpand }: Props) {
  return (
    <div className={classes.toolbar}>
      {search}
      <ToolButton label="Expand all" icon={<IconChevronsDown size={16} />} onClick={onExpand} />
      <ToolButton label="Collapse all" icon={<IconChevronsUp size={16} />} onClick={onCollapse} />
      <SegmentedControl size="xs" aria-label="How the steps are drawn" data={[...views]} value={view} onChange={(value) => onView(value as TreeView)} />
    </div>
  );
}

function ToolButton({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={26} aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
