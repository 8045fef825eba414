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
  /** One step makes no graph. */
  hasGraph: boolean;
}

const views: { value: TreeView; label: string }[] = [
  { value: "tree", label: "Tree" },
  { value: "timeline", label: "Timeline" },
];
const graph: (typeof views)[number] = { value: "graph", label: "Graph" };

export function TreeToolbar({ search, view, onView, onCollapse, onExpand, hasGraph }: Props) {
  return (
    <div className={classes.toolbar}>
      {search}
      {view !== "graph" && (
        <span className={classes.folds}>
          <ToolButton label="Expand all" icon={<IconChevronsDown size={16} />} onClick={onExpand} />
          <ToolButton label="Collapse all" icon={<IconChevronsUp size={16} />} onClick={onCollapse} />
        </span>
      )}
      <SegmentedControl<TreeView> size="xs" aria-label="How the steps are drawn" data={hasGraph ? [...views, graph] : views} value={view} onChange={onView} />
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
