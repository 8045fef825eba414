import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "react-router";
import { remove } from "../api/client";
import { projectPath } from "../api/queries";
import type { ScoreRow } from "../api/types";
import { ConfirmButton } from "../shared/ConfirmButton";
import { scoreText } from "../trace/detail/scoreText";

export function DeleteScore({ score }: { score: ScoreRow }) {
  const { projectId = "" } = useParams();
  const client = useQueryClient();
  const run = async () => {
    await remove(`${projectPath(projectId)}/scores/${encodeURIComponent(score.id)}`);
    await Promise.all(
      [["scores", projectId], ["score-analytics", projectId], ["trace", projectId]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
  };
  return <ConfirmButton label={`Delete score ${score.name}`} question={`Delete ${score.name}: ${scoreText(score)}? This cannot be undone.`} run={run} />;
}
