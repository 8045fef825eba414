// The screens of a project as links, group by group.
import { Tooltip } from "@mantine/core";
import { NavLink } from "react-router";
import classes from "./SideBar.module.css";
import { screenGroups, screenHref, screens } from "./screens";

const shownGroups = screenGroups.filter((group) => screens.some((screen) => screen.group === group));

export function ProjectNav({ projectId, collapsed = false }: { projectId: string; collapsed?: boolean }) {
  return (
    <nav className={classes.nav} aria-label="Project">
      {shownGroups.map((group) => (
        <ul key={group} className={classes.group} aria-label={group}>
          {screens.map((screen) => {
            if (screen.group !== group) return null;
            return (
              <li key={screen.path}>
                <Tooltip label={screen.label} position="right" disabled={!collapsed}>
                  <NavLink to={screenHref(projectId, screen.path)} className={classes.link} aria-label={screen.label}>
                    <screen.icon size={17} stroke={1.8} className={classes.icon} />
                    <span className={classes.label}>{screen.label}</span>
                  </NavLink>
                </Tooltip>
              </li>
            );
          })}
        </ul>
      ))}
    </nav>
  );
}
