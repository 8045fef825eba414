// Where one is and where one can go: the project, its screens, who is signed in.
import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { use } from "react";
import { Link } from "react-router";
import { Keys } from "../shared/Keys";
import { useKeys } from "../shared/useKeys";
import { Logo } from "./Logo";
import { OpenOverlayContext } from "./Overlays";
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
  useKeys({ "Mod+b": () => setCollapsed(!collapsed) });
  const FoldIcon = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const fold = collapsed ? "Expand the side bar" : "Collapse the side bar";
  return (
    <header className={classes.bar} data-collapsed={collapsed || undefined}>
      <div className={classes.top}>
        <Brand projectId={projectId} />
      </div>
      {projectId && <ProjectSwitcher projectId={projectId} collapsed={collapsed} />}
      <JumpButton collapsed={collapsed} />
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

function JumpButton({ collapsed }: { collapsed: boolean }) {
  const open = use(OpenOverlayContext);
  return (
    <Tooltip label="Jump to…" position="right" disabled={!collapsed}>
      <UnstyledButton className={`${classes.link} ${classes.jump}`} aria-label={collapsed ? "Jump to…" : undefined} onClick={() => open("palette")}>
        <IconSearch size={17} stroke={1.8} className={classes.icon} />
        <span className={classes.label}>Jump to…</span>
        {!collapsed && <Keys keys="Mod+k" />}
      </UnstyledButton>
    </Tooltip>
  );
}
