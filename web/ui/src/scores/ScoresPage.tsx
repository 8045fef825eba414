// The scores of a project: filter, open what was scored, delete.
import { useParams } from "react-router";
import { usePagedState } from "../list/usePagedState";
import { useTitle } from "../shared/useTitle";
import { ScoreRows } from "./ScoreRows";
import { ScoresHeading } from "./ScoresHeading";
import { scoresKind } from "./scores";

export default function ScoresPage() {
  useTitle("Scores");
  const { projectId = "" } = useParams();
  return (
    <>
      <ScoresHeading projectId={projectId} />
      <ScoreRows projectId={projectId} list={usePagedState(scoresKind)} />
    </>
  );
}
