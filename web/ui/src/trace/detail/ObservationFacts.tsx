import type { ReactNode } from "react";
import { Link, useParams } from "react-router";
import type { Observation } from "../../api/types";
import { matchHref } from "../../models/models";
import { formatCost, formatDuration, formatExact, formatInteger } from "../../shared/format";
import { tokensOf } from "../../shared/usage";
import classes from "./ObservationFacts.module.css";

interface Fact {
  label: string;
  value: ReactNode;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function factsOf(observation: Observation, projectId: string): Fact[] {
  const tokens = tokensOf(observation);
  const facts: (Fact | null)[] = [
    observation.model ? { label: "Model", value: <ModelLink projectId={projectId} name={observation.model} /> } : null,
    { label: "Started", value: formatExact(observation.startTime) },
    { label: "Latency", value: observation.endTime === null ? "still running" : formatDuration(observation.latency) },
    observation.timeToFirstToken === null ? null : { label: "First token", value: formatDuration(observation.timeToFirstToken) },
    tokens ? { label: "Tokens", value: `${formatInteger(tokens.input)} → ${formatInteger(tokens.output)} (Σ ${formatInteger(tokens.total)})` } : null,
    observation.costDetails?.total === undefined ? null : { label: "Cost", value: formatCost(observation.costDetails.total) },
    observation.promptName ? { label: "Prompt", value: `${observation.promptName} v${observation.promptVersion ?? "?"}` } : null,
    observation.environment === "default" ? null : { label: "Environment", value: observation.environment },
    observation.version ? { label: "Version", value: observation.version } : null,
  ];
  return facts.filter((fact) => fact !== null);
}

/** To what its tokens cost. */
const ModelLink = ({ projectId, name }: { projectId: string; name: string }) => (
  <Link to={matchHref(projectId, name)} className={classes.link} title="Which prices are these?">
    {name}
  </Link>
);

/** What a step was, in short: when, how long, with what model and settings. */
export function ObservationFacts({ observation }: { observation: Observation }) {
  const { projectId = "" } = useParams();
  const parameters = isObject(observation.modelParameters) ? Object.entries(observation.modelParameters) : [];
  return (
    <div className={classes.facts}>
      <dl className={classes.list}>
        {factsOf(observation, projectId).map(({ label, value }) => (
          <div key={label} className={classes.fact}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {parameters.length > 0 && (
        <div className={classes.parameters}>
          {parameters.map(([name, value]) => (
            <span key={name} className={classes.parameter}>
              {name} <b>{typeof value === "string" ? value : JSON.stringify(value)}</b>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
