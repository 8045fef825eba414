import { NativeSelect, NumberInput } from "@mantine/core";
import { ConditionChips } from "../filters/ConditionChips";
import { FilterButton } from "../filters/FilterButton";
import { observationFilters, scoreFilters, traceFilters } from "../filters/columns";
import { putCondition } from "../filters/conditions";
import { ChartChoice } from "./ChartChoice";
import { MetricFields } from "./MetricFields";
import classes from "./WidgetBuilder.module.css";
import { rulesOf } from "./chartKinds";
import { viewOf, withChart, withDimension, withView } from "./draft";
import type { Draft } from "./draft";
import type { Schema, SchemaView } from "./types";
import { fieldLabel, viewWords } from "./words";

interface Props {
  schema: Schema;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

export function BuilderFields({ schema, draft, onChange }: Props) {
  const view = viewOf(schema, draft.view);
  if (!view) return null;
  const rules = rulesOf(draft.chart);
  const places = Array.from({ length: Math.min(rules.dimensions[1], draft.dimensions.length + 1) }, (_, place) => place);
  return (
    <>
      <NativeSelect
        label="View"
        data-autofocus
        data={schema.views.map(({ name }) => ({ value: name, label: viewWords[name] }))}
        value={draft.view}
        onChange={(event) => {
          const wanted = schema.views.find(({ name }) => name === event.currentTarget.value);
          if (wanted) onChange(withView(draft, wanted));
        }}
      />
      <ChartChoice value={draft.chart} onChange={(chart) => onChange(withChart(draft, chart, view))} />
      <MetricFields view={view} draft={draft} most={Math.min(rules.metricsMost, schema.metricsMost)} onChange={(metrics) => onChange({ ...draft, metrics })} />
      {places.map((place) => (
        <DimensionField key={place} place={place} needed={place < rules.dimensions[0]} view={view} draft={draft} onChange={onChange} />
      ))}
      <Conditions draft={draft} onChange={onChange} />
      {rules.limited && draft.dimensions.length > 0 && (
        <NumberInput label="Rows at most" min={1} max={schema.rowsMost} clampBehavior="strict" allowDecimal={false} value={draft.rows} onChange={(rows) => onChange({ ...draft, rows: Number(rows) || 1 })} />
      )}
      {draft.chart === "histogram" && (
        <NumberInput label="Bins" min={1} max={schema.binsMost} clampBehavior="strict" allowDecimal={false} value={draft.bins} onChange={(bins) => onChange({ ...draft, bins: Number(bins) || 1 })} />
      )}
    </>
  );
}

interface DimensionProps {
  place: number;
  needed: boolean;
  view: SchemaView;
  draft: Draft;
  onChange: (draft: Draft) => void;
}

function DimensionField({ place, needed, view, draft, onChange }: DimensionProps) {
  const taken = draft.dimensions.slice(0, place);
  const offered = view.dimensions.filter(({ field }) => !taken.includes(field));
  const group = (many: boolean) => offered.filter(({ hasManyValues }) => hasManyValues === many).map(({ field }) => ({ value: field, label: fieldLabel(field) }));
  return (
    <NativeSelect
      label={place === 0 ? "Break down by" : "And by"}
      data={[{ value: "", label: needed ? "Choose…" : "Nothing" }, ...group(false), { group: "Of very many values", items: group(true) }]}
      value={draft.dimensions[place] ?? ""}
      onChange={(event) => onChange(withDimension(draft, place, event.currentTarget.value))}
    />
  );
}

const tables = {
  traces: traceFilters, observations: observationFilters, "scores-numeric": scoreFilters, "scores-categorical": scoreFilters, "scores-boolean": scoreFilters,
};

function Conditions({ draft, onChange }: Pick<Props, "draft" | "onChange">) {
  const table = tables[draft.view];
  return (
    <fieldset className={classes.group}>
      <legend>Filters</legend>
      <div className={classes.chips}>
        <ConditionChips table={table} conditions={draft.conditions} onChange={(conditions) => onChange({ ...draft, conditions })} />
        <FilterButton table={table} conditions={draft.conditions} onAdd={(added) => onChange({ ...draft, conditions: putCondition(draft.conditions, null, added) })} />
      </div>
    </fieldset>
  );
}
