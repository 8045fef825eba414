import { Link } from "react-router";
import { Logo } from "./Logo";
import { ProjectNav } from "./ProjectNav";
import { ProjectSwitcher } from "./ProjectSwitcher";
import classes from "./TopBar.module.css";
import { UserMenu } from "./UserMenu";

export function TopBar({ projectId }: { projectId?: string }) {
  return (
    <header className={classes.bar}>
      <Link to={projectId ? `/project/${projectId}/traces` : "/"} className={classes.brand} aria-label="tracemesh, to the traces">
        <Logo />
        <span className={classes.word}>tracemesh</span>
      </Link>
      {projectId && <ProjectSwitcher projectId={projectId} />}
      {projectId && <ProjectNav projectId={projectId} />}
      <div className={classes.spacer} />
      <UserMenu />
    </header>
  );
}
