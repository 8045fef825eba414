// What people said of a trace or a step of it, and what they gave it: two buttons with how many, each opens a drawer.
import { Button, VisuallyHidden } from "@mantine/core";
import { IconMessage, IconStar } from "@tabler/icons-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { useParams } from "react-router";
import type { Score } from "../api/types";
import classes from "./Annotate.module.css";
import { countByHand } from "./scoreFields";
import type { Commented, Scored } from "./types";
import { useCommentCount } from "./useAnnotate";

const CommentsDrawer = lazy(() => import("./CommentsDrawer"));
const ScoresDrawer = lazy(() => import("./ScoresDrawer"));

interface Props {
  target: Scored;
  /** What it is called. */
  name: string;
  /** Its own, not those of its steps. */
  scores: Score[];
}

export const commentedOf = ({ traceId, observationId }: Scored): Commented =>
  observationId ? { objectType: "OBSERVATION", objectId: observationId } : { objectType: "TRACE", objectId: traceId };

export function AnnotateButtons({ target, name, scores }: Props) {
  const { projectId = "" } = useParams();
  const [open, setOpen] = useState<"comments" | "scores" | null>(null);
  const commented = commentedOf(target);
  const comments = useCommentCount(projectId, target.traceId, commented);
  const close = () => setOpen(null);
  return (
    <span className={classes.buttons}>
      <CountButton label="Comments" of={`on ${name}`} count={comments} icon={<IconMessage size={15} />} onClick={() => setOpen("comments")} />
      <CountButton label="Annotate" of={name} count={countByHand(scores)} icon={<IconStar size={15} />} onClick={() => setOpen("scores")} />
      <Suspense>
        {open === "comments" && <CommentsDrawer projectId={projectId} commented={commented} name={name} onClose={close} />}
        {open === "scores" && <ScoresDrawer projectId={projectId} target={target} name={name} scores={scores} onClose={close} />}
      </Suspense>
    </span>
  );
}

interface CountProps {
  label: string;
  /** Heard behind the label. */
  of: string;
  count: number;
  icon: ReactNode;
  onClick: () => void;
}

/** On a narrow screen its word is heard and not seen. */
export function CountButton({ label, of, count, icon, onClick }: CountProps) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      className={classes.button}
      aria-haspopup="dialog"
      onClick={onClick}
      leftSection={icon}
      data-empty={count === 0 || undefined}
    >
      <span className={classes.word}>{label}</span>
      <VisuallyHidden>{of}</VisuallyHidden>
      {count > 0 && <span className={`${classes.count} num`}>{count}</span>}
    </Button>
  );
}
