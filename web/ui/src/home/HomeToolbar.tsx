import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { IconClock, IconRefresh, IconServer } from "@tabler/icons-react";
import { ChoiceMenu } from "../list/ChoiceMenu";
import classes from "./HomePage.module.css";
import { ranges, refreshIntervals } from "./homeState";
import type { HomeState } from "./homeState";
import { textOf } from "../charts/series";
import { useMetrics } from "./useMetrics";
import type { HomeScope } from "./useMetrics";

/** All, those that sent something, and the chosen one even if it did not. */
function useEnvironments({ projectId, state }: HomeScope) {
  const { data } = useMetrics({ projectId, state: { ...state, environment: "" } }, "environments");
  const known = (data?.rows ?? []).flatMap((row) => textOf(row, "environment") ?? []);
  const names = state.environment && !known.includes(state.environment) ? [...known, state.environment] : known;
  return [{ key: "", label: "All environments" }, ...names.map((name) => ({ key: name, label: name }))];
}

export function HomeToolbar({ scope, change }: { scope: HomeScope; change: (wanted: Partial<HomeState>) => void }) {
  const { projectId, state } = scope;
  const client = useQueryClient();
  const environments = useEnvironments(scope);
  const refreshing = useIsFetching({ queryKey: ["metrics", projectId] }) > 0;
  const interval = refreshIntervals.find(({ key }) => key === state.refresh);
  return (
    <div className={classes.toolbar}>
      <ChoiceMenu
        name="Environment"
        icon={<IconServer size={15} />}
        choices={environments}
        value={state.environment}
        onChange={(environment) => change({ environment })}
      />
      <ChoiceMenu name="Time range" icon={<IconClock size={15} />} choices={ranges} value={state.range} onChange={(range) => change({ range })} />
      <ChoiceMenu
        name="Auto-refresh"
        icon={<IconRefresh size={15} className={refreshing ? classes.spinning : undefined} />}
        choices={refreshIntervals}
        value={state.refresh}
        shown={interval?.ms ? interval.label.replace("Every ", "") : null}
        live={state.refresh !== "off"}
        onChange={(refresh) => change({ refresh })}
        action={{ label: "Refresh now", run: () => void client.invalidateQueries({ queryKey: ["metrics", projectId] }) }}
      />
    </div>
  );
}
