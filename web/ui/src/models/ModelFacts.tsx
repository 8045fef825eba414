import { Link } from "react-router";
import type { ReactNode } from "react";
import type { Model } from "../api/types";
import { writeConditions } from "../filters/conditions";
import { formatCost, formatCount, formatExact } from "../shared/format";
import classes from "./Models.module.css";
import { useModelUsage } from "./useModels";

const usedIn = (projectId: string, modelId: string) => {
  const filter = writeConditions([{ type: "stringOptions", column: "modelId", operator: "any of", value: [modelId] }]);
  return `/project/${projectId}/observations?${new URLSearchParams({ range: "30d", filter })}`;
};

export function ModelFacts({ projectId, model }: { projectId: string; model: Model }) {
  const usage = useModelUsage(projectId, model.id);
  const facts: [label: string, value: ReactNode][] = [
    ["Matches", <code key="pattern" className={classes.code}>{model.matchPattern}</code>],
    ["Unit", model.unit?.toLowerCase() ?? "not said"],
    ["From", model.startDate ? model.startDate.slice(0, 10) : "ever"],
    ["Tokenizer", model.tokenizerId ?? "none"],
    ...(model.tokenizerConfig ? ([["Tokenizer’s settings", <code key="config" className={classes.code}>{JSON.stringify(model.tokenizerConfig)}</code>]] as [string, ReactNode][]) : []),
    ["Last used", usage ? formatExact(usage.lastUsed) : "not in the last 30 days"],
    ...(usage
      ? ([
          ["Cost, 30 days", formatCost(usage.totalCost)],
          ["Observations, 30 days", <Link key="used" to={usedIn(projectId, model.id)}>{formatCount(usage.observationCount)}</Link>],
        ] as [string, ReactNode][])
      : []),
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
