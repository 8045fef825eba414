// What was said, oldest first, and a place to say more.
import { useQuery } from "@tanstack/react-query";
import { useRights } from "../auth/role";
import { useSession } from "../auth/session";
import { NowContext } from "../list/TimeCell";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { useNow } from "../shared/useNow";
import classes from "./Annotate.module.css";
import { AnnotateDrawer, ViewersOnlyRead } from "./AnnotateDrawer";
import { CommentForm } from "./CommentForm";
import { CommentItem } from "./CommentItem";
import type { Comment, Commented } from "./types";
import { commentsQuery } from "./useAnnotate";

interface Props {
  projectId: string;
  commented: Commented;
  name: string;
  onClose: () => void;
}

export default function CommentsDrawer({ projectId, commented, name, onClose }: Props) {
  const { write } = useRights(projectId);
  const comments = useQuery(commentsQuery(projectId, commented));
  return (
    <AnnotateDrawer title="Comments" of={name} onClose={onClose}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label="What was said">
        {comments.isPending ? (
          <CenteredLoader />
        ) : comments.data ? (
          <Comments comments={comments.data} projectId={projectId} commented={commented} />
        ) : (
          <ErrorPanel error={comments.error} retry={() => void comments.refetch()} />
        )}
      </div>
      <div className={classes.foot}>{write ? <CommentForm projectId={projectId} commented={commented} /> : <ViewersOnlyRead />}</div>
    </AnnotateDrawer>
  );
}

const clockMs = 10_000;

function Comments({ comments, projectId, commented }: { comments: Comment[]; projectId: string; commented: Commented }) {
  const now = useNow(clockMs);
  const { user } = useSession();
  const { administer, write } = useRights(projectId);
  if (comments.length === 0) return <p className={classes.nothing}>Nobody has said anything yet.</p>;
  const mayDelete = ({ authorUserId }: Comment) => write && (administer || authorUserId === user.id);
  return (
    <NowContext value={now}>
      <ol className={classes.comments} aria-label="Comments">
        {comments.map((comment) => (
          <CommentItem key={comment.id} comment={comment} projectId={projectId} commented={commented} isOwn={comment.authorUserId === user.id} mayDelete={mayDelete(comment)} />
        ))}
      </ol>
    </NowContext>
  );
}
