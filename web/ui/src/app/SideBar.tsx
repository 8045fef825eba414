// Where one is and where one can go: the project, its screens, who is signed in.
import { ActionIcon, Tooltip } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import { Link } from "react-router";
import { Logo } from "./Logo";
import { ProjectNav } from "./ProjectNav";
import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./SideBar.module.css";
import { UserMenu } from "./UserMenu";
import { screenHref } from "./screens";

export function Brand({ projectId }: { projectId: string | undefined }) {
  return (
    <Link to={projectId ? screenHref(projectId) : "/"} className={classes.brand} aria-label="tracemesh, to the traces">
      <Logo />
      <span className={classes.label}>tracemesh</span>
    </Link>
  );
}

/** Beside the screen; only icons when collapsed, which the browser remembers. */
export function SideBar({ projectId }: { projectId: string | undefined }) {
  const [collapsed, setCollapsed] = useLocalStorage({
    key: "tracemesh.side-bar-collapsed", defaultValue: false, getInitialValueInEffect: false,
  });
  const FoldIcon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const fold = collapsed ? "Expand the side bar" : "Collapse the side bar";
  return (
    <header className={classes.bar} data-collapsed={collapsed || undefined}>
      <div className={classes.top}>
        <Brand projectId={projectId} />
      </div>
      {projectId && <ProjectSwitcher projectId={projectId} collapsed={collapsed} />}
      {projectId && <ProjectNav projectId={projectId} collapsed={collapsed} />}
      <div className={classes.foot}>
        <UserMenu />
        <Tooltip label={fold} position="right">
          <ActionIcon variant="subtle" color="gray" size={30} aria-label={fold} aria-expanded={!collapsed} onClick={() => setCollapsed(!collapsed)}>
            <FoldIcon size={17} stroke={1.8} />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  );
}
