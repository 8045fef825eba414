// What can be done with the chosen traces: two of them are compared, the first one chosen with the other.
import { Button } from "@mantine/core";
import { IconGitCompare } from "@tabler/icons-react";
import { Link } from "react-router";
import { compareHref } from "../compare/traceIdIn";
import type { Chosen } from "../list/chosen";
import { formatInteger } from "../shared/format";
import classes from "./ChosenBar.module.css";

export function ChosenBar({ projectId, chosen: { ids, change } }: { projectId: string; chosen: Chosen }) {
  const [first, second, ...more] = ids;
  if (first === undefined) return null;
  return (
    <div className={classes.bar} role="group" aria-label="Chosen traces">
      <span role="status">
        <b className="num">{formatInteger(ids.length)}</b> chosen
        {second === undefined && <span className={classes.hint}>: one more, and they can be compared</span>}
        {more.length > 0 && <span className={classes.hint}>: two can be compared</span>}
      </span>
      {second !== undefined && more.length === 0 && (
        <Button component={Link} to={compareHref(projectId, first, second)} size="xs" leftSection={<IconGitCompare size={14} />}>
          Compare
        </Button>
      )}
      <Button size="xs" variant="default" onClick={() => change([])}>
        Choose none
      </Button>
    </div>
  );
}
