// The screens of a project, as links in the bar.
import { NavLink } from "react-router";
import classes from "./ProjectNav.module.css";

const screens = [
  { path: "home", label: "Home" },
  { path: "traces", label: "Traces" },
  { path: "observations", label: "Observations" },
  { path: "sessions", label: "Sessions" },
  { path: "users", label: "Users" },
  { path: "scores", label: "Scores" },
  { path: "models", label: "Models" },
];

export function ProjectNav({ projectId }: { projectId: string }) {
  return (
    <nav className={classes.nav} aria-label="Project">
      {screens.map(({ path, label }) => (
        <NavLink key={path} to={`/project/${projectId}/${path}`} className={classes.link}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
