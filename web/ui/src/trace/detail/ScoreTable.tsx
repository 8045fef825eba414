import type { Score } from "../../api/types";
import { scoreText } from "./scoreText";
import classes from "./table.module.css";

const sources: Record<string, string> = { API: "API", EVAL: "Evaluator", ANNOTATION: "Annotation" };

export function ScoreTable({ scores }: { scores: Score[] }) {
  if (scores.length === 0) return null;
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Score</th>
            <th>Value</th>
            <th>Source</th>
            <th>Comment</th>
          </tr>
        </thead>
        <tbody>
          {scores.map((score) => (
            <tr key={score.id}>
              <td>{score.name}</td>
              <td className="num">{scoreText(score)}</td>
              <td>{sources[score.source] ?? score.source}</td>
              <td>{score.comment}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
