import { ActionIcon, Button, NativeSelect } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./WidgetBuilder.module.css";
import { metricOf } from "./draft";
import type { Draft } from "./draft";
import type { Metric, SchemaView } from "./types";
import { aggregationText, fieldLabel } from "./words";

interface Props {
  view: SchemaView;
  draft: Draft;
  most: number;
  onChange: (metrics: Metric[]) => void;
}

export function MetricFields({ view, draft, most, onChange }: Props) {
  const { metrics } = draft;
  const put = (place: number, metric: Metric) => onChange(metrics.map((known, i) => (i === place ? metric : known)));
  const add = () => {
    const fresh = view.measures.find(({ name }) => metrics.every(({ measure }) => measure !== name)) ?? view.measures[0];
    if (fresh) onChange([...metrics, metricOf(view, fresh.name, "sum")]);
  };
  return (
    <fieldset className={classes.group}>
      <legend>{most > 1 ? "Metrics" : "Metric"}</legend>
      {metrics.map((metric, place) => (
        <div key={place} className={classes.pair}>
          <MetricField view={view} chart={draft.chart} metric={metric} number={place + 1} onChange={(wanted) => put(place, wanted)} />
          {metrics.length > 1 && (
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove metric ${place + 1}`} onClick={() => onChange(metrics.filter((_, i) => i !== place))}>
              <IconX size={15} />
            </ActionIcon>
          )}
        </div>
      ))}
      {metrics.length < most && (
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />} style={{ alignSelf: "flex-start" }} onClick={add}>
          Add metric
        </Button>
      )}
    </fieldset>
  );
}

interface FieldProps {
  view: SchemaView;
  chart: Draft["chart"];
  metric: Metric;
  number: number;
  onChange: (metric: Metric) => void;
}

function MetricField({ view, chart, metric, number, onChange }: FieldProps) {
  const histogram = chart === "histogram";
  const measures = view.measures.filter(({ name, aggregations }) => !histogram || (name !== "count" && aggregations.includes("histogram")));
  const aggregations = (view.measures.find(({ name }) => name === metric.measure)?.aggregations ?? []).filter((name) => (name === "histogram") === histogram);
  return (
    <>
      <NativeSelect
        aria-label={`Measure of metric ${number}`}
        data={measures.map(({ name }) => ({ value: name, label: fieldLabel(name) }))}
        value={metric.measure}
        onChange={(event) => onChange(metricOf(view, event.currentTarget.value, event.currentTarget.value === "count" ? "count" : metric.aggregation === "count" ? "sum" : metric.aggregation))}
      />
      <NativeSelect
        aria-label={`Aggregation of metric ${number}`}
        data={aggregations.map((name) => ({ value: name, label: aggregationText(name) }))}
        value={metric.aggregation}
        onChange={(event) => onChange({ ...metric, aggregation: event.currentTarget.value })}
      />
    </>
  );
}
