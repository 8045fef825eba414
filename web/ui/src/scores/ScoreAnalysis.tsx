// One score: its statistics, its values, and how they went over time.
import type { AnalysedScore } from "../api/types";
import type { TimeRangeKey } from "../list/timeRange";
import { formatCount, formatPercent } from "../shared/format";
import classes from "./Analytics.module.css";
import { Distribution } from "./Distribution";
import { Figures } from "./Figures";
import type { Figure } from "./Figures";
import { OverTime } from "./OverTime";
import { numberText } from "./pairs";
import { sourceText } from "./scores";

function figuresOf(score: AnalysedScore): Figure[] {
  const count: Figure = { label: "Count", value: formatCount(score.count) };
  switch (score.dataType) {
    case "BOOLEAN":
      return [count, { label: "True", value: formatPercent(score.average) }];
    case "CATEGORICAL":
      return [count, { label: "Categories", value: formatCount(score.labelCount) }];
    default:
      return [
        count,
        { label: "Average", value: numberText(score.average) },
        { label: "Median", value: numberText(score.median) },
        { label: "Deviation", value: numberText(score.deviation), note: "standard, of a sample" },
        { label: "Least", value: numberText(score.minimum) },
        { label: "Greatest", value: numberText(score.maximum) },
      ];
  }
}

export function ScoreAnalysis({ score, projectId, range }: { score: AnalysedScore; projectId: string; range: TimeRangeKey }) {
  return (
    <section className={classes.score} aria-label={`${score.name}, ${sourceText(score.source)}`}>
      <h2 className={classes.title}>
        <span className="truncate">{score.name}</span> <span className={classes.note}>{sourceText(score.source)}</span>
      </h2>
      <Figures label="Statistics" figures={figuresOf(score)} />
      <div className={classes.panels}>
        <Distribution score={score} />
        {score.count > 0 && <OverTime score={score} projectId={projectId} range={range} />}
      </div>
    </section>
  );
}
