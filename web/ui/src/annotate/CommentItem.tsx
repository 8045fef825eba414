import { TimeCell } from "../list/TimeCell";
import { ConfirmButton } from "../shared/ConfirmButton";
import { MarkdownText } from "../trace/payload/MarkdownText";
import classes from "./Annotate.module.css";
import type { Comment, Commented } from "./types";
import { useUnsay } from "./useAnnotate";

interface Props {
  comment: Comment;
  projectId: string;
  commented: Commented;
  isOwn: boolean;
  mayDelete: boolean;
}

export function CommentItem({ comment, projectId, commented, isOwn, mayDelete }: Props) {
  const unsay = useUnsay(projectId, commented);
  const author = comment.authorName ?? (comment.authorUserId ? "Somebody who is gone" : "An API key");
  return (
    <li className={classes.comment}>
      <div className={classes.by}>
        <span className={`${classes.author} truncate`}>{author}</span>
        {isOwn && <span className={classes.you}>You</span>}
        <span className={classes.when}>
          <TimeCell iso={comment.createdAt} />
        </span>
        {mayDelete && <ConfirmButton label={`Delete the comment of ${author}`} question="Delete this comment? This cannot be undone." run={() => unsay.mutateAsync(comment)} />}
      </div>
      <MarkdownText text={comment.content} />
    </li>
  );
}
