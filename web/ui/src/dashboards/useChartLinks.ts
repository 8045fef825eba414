import { useNavigate } from "react-router";
import type { MetricsAnswer } from "../api/queries";
import type { Series } from "../charts/series";
import type { Step } from "../charts/steps";
import { stepMs } from "../charts/steps";
import type { Target } from "./drill";

/** Where the steps and series of a chart over time lead: nowhere when there is no list of what they count. */
export function useChartLinks({ question }: MetricsAnswer, step: Step, leads: (target: Target) => string | null) {
  const navigate = useNavigate();
  const [dimension] = question.dimensions ?? [];
  const stepHref = (time: number) => leads({ span: { from: new Date(time).toISOString(), to: new Date(time + stepMs[step]).toISOString() } });
  const open = (time: number) => {
    const to = stepHref(time);
    if (to) void navigate(to);
  };
  const hrefOf = ({ group }: Pick<Series, "group">) => (dimension && group !== undefined ? leads({ groups: { [dimension.field]: group } }) : null);
  return { onStep: stepHref(0) ? open : undefined, hrefOf };
}
