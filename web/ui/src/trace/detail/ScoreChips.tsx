import { Tooltip } from "@mantine/core";
import type { Score } from "../../api/types";
import classes from "./ScoreChips.module.css";
import { scoreText } from "./scoreText";

/** Scores as chips: name and value; the comment when one points at it. */
export function ScoreChips({ scores }: { scores: Score[] }) {
  return scores.map((score) => {
    const chip = (
      <span className={classes.chip}>
        <span className={classes.name}>{score.name}</span>
        <span className="num">{scoreText(score)}</span>
      </span>
    );
    return score.comment ? (
      <Tooltip key={score.id} label={score.comment}>
        {chip}
      </Tooltip>
    ) : (
      <span key={score.id}>{chip}</span>
    );
  });
}
