import { IconMessage } from "@tabler/icons-react";
import { useParams } from "react-router";
import classes from "./Annotate.module.css";
import type { Commented } from "./types";
import { useCommentCount } from "./useAnnotate";

/** In a row of the tree: that something was said of it, and how often. */
export function CommentMark({ traceId, ...commented }: Commented & { traceId: string }) {
  const { projectId = "" } = useParams();
  const count = useCommentCount(projectId, traceId, commented);
  if (count === 0) return null;
  return (
    <span className={`${classes.mark} num`} title={count === 1 ? "1 comment" : `${count} comments`}>
      <IconMessage size={13} aria-label="Comments" />
      {count}
    </span>
  );
}
