import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./DashboardPage.module.css";
import type { Board } from "./types";

interface Props {
  projectId: string;
  board: Board;
  curated: boolean;
  /** It stands where the project’s overview would. */
  isHome: boolean;
  /** What can be done with it. */
  children: ReactNode;
}

export function DashboardHeading({ projectId, board, curated, isHome, children }: Props) {
  return (
    <div className={classes.heading}>
      <div className={classes.words}>
        <Link to={`/project/${projectId}/dashboards`} className={classes.crumb}>
          Dashboards
        </Link>
        {isHome && (
          <Link to={`/project/${projectId}/home/overview`} className={classes.crumb}>
            Overview of the project
          </Link>
        )}
        <h1 className={classes.title}>
          {board.name}
          {curated && <span className={classes.badge}>Comes with tracemesh</span>}
        </h1>
        {board.description && <p className={classes.description}>{board.description}</p>}
      </div>
      <div className={classes.actions}>{children}</div>
    </div>
  );
}
