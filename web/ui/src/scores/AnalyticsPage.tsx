// What the values of a score are like, and how two scores agree.
import { useParams } from "react-router";
import type { ScoreAnalytics } from "../api/types";
import listClasses from "../list/List.module.css";
import { rangeWords } from "../list/timeRange";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { AnalyticsToolbar } from "./AnalyticsToolbar";
import classes from "./Analytics.module.css";
import { Comparison } from "./Comparison";
import { ScoreAnalysis } from "./ScoreAnalysis";
import { ScoresHeading } from "./ScoresHeading";
import type { AnalyticsState } from "./analytics";
import { useAnalyticsState, useChoices, useScoreAnalytics } from "./useAnalytics";

export default function AnalyticsPage() {
  useTitle("Score analytics");
  const { projectId = "" } = useParams();
  const { state, change } = useAnalyticsState();
  const found = useChoices(projectId, state.range);
  // Without a choice the most frequent score is shown, so that there is something to see.
  const most = found.choices.reduce((best, choice) => (best && best.count >= choice.count ? best : choice), found.choices[0]);
  const shown: AnalyticsState = state.first || !most ? state : { ...state, first: most };
  return (
    <>
      <ScoresHeading projectId={projectId} />
      <AnalyticsToolbar state={shown} choices={found.choices} change={change} />
      <section className={listClasses.frame}>
        {found.error && !shown.first ? (
          <ErrorPanel error={found.error} retry={found.refetch} />
        ) : shown.first || found.isPending ? (
          <Content projectId={projectId} state={shown} />
        ) : (
          <StatePanel
            title="No scores here"
            text={`There are none${rangeWords(state.range)} whose values could be analysed.`}
            action={state.range === "all" ? undefined : { label: "Search all time", onClick: () => change({ ...state, range: "all" }) }}
          />
        )}
      </section>
    </>
  );
}

function Content({ projectId, state }: { projectId: string; state: AnalyticsState }) {
  const query = useScoreAnalytics(projectId, state);
  if (query.error && !query.data) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <CenteredLoader />;
  return <Analysed analytics={query.data} stale={query.isPlaceholderData} {...{ projectId, state }} />;
}

interface AnalysedProps {
  analytics: ScoreAnalytics;
  stale: boolean;
  projectId: string;
  state: AnalyticsState;
}

function Analysed({ analytics: { scores, comparison }, stale, projectId, state }: AnalysedProps) {
  const [first, second] = scores;
  return (
    <div className={classes.analytics} data-stale={stale || undefined}>
      {first && second && comparison && <Comparison first={first} second={second} comparison={comparison} />}
      <div className={classes.scores} data-two={second !== undefined || undefined}>
        {scores.map((score, i) => (
          <ScoreAnalysis key={i === 0 ? "first" : "second"} score={score} projectId={projectId} range={state.range} />
        ))}
      </div>
    </div>
  );
}
