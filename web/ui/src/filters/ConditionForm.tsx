// One condition: column, operator, value. Done when the server would take it.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import classes from "./ConditionForm.module.css";
import { ValueInput } from "./ValueInput";
import { findColumn } from "./columns";
import type { FilterColumn, FilterTable } from "./columns";
import type { Condition } from "./conditions";
import { conditionOf, draftOf, emptyDraft, withOperator } from "./draft";
import type { Draft } from "./draft";
import { hasKey, operatorsOf } from "./operators";

interface Props {
  table: FilterTable;
  /** The one that is changed; null for a new one. */
  condition: Condition | null;
  onDone: (condition: Condition) => void;
}

export function ConditionForm({ table, condition, onDone }: Props) {
  const [draft, setDraft] = useState<Draft>(() => (condition && draftOf(table, condition)) ?? emptyDraft(table.columns[0] as FilterColumn));
  const written = conditionOf(table, draft);
  const change = (wanted: Partial<Draft>) => setDraft((before) => ({ ...before, ...wanted }));
  const operators = operatorsOf(draft.column.kind);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (written) onDone(written);
  };

  return (
    <form className={classes.form} onSubmit={submit}>
      <div className={classes.pair}>
        <NativeSelect
          label="Column"
          data-autofocus={condition ? undefined : true}
          data={columnGroups(table)}
          value={draft.column.id}
          onChange={(event) => {
            const column = findColumn(table, event.currentTarget.value);
            if (column) setDraft(emptyDraft(column));
          }}
        />
        <NativeSelect
          label="Operator"
          data={operators.map(({ label }, i) => ({ value: String(i), label }))}
          value={String(operators.indexOf(draft.operator))}
          onChange={(event) => {
            const operator = operators[Number(event.currentTarget.value)];
            if (operator) setDraft(withOperator(draft, operator));
          }}
        />
      </div>
      {hasKey(draft.column.kind) && (
        <TextInput
          label={draft.column.kind === "metadata" ? "Key" : "Score name"}
          placeholder={draft.column.kind === "metadata" ? "tenant" : "helpfulness"}
          value={draft.key}
          onChange={(event) => change({ key: event.currentTarget.value })}
        />
      )}
      <ValueInput table={table} draft={draft} change={change} focused={condition !== null} />
      <Button type="submit" size="sm" disabled={!written}>
        {condition ? "Change filter" : "Add filter"}
      </Button>
    </form>
  );
}

function columnGroups(table: FilterTable) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { id, label, group } of table.columns) {
    const items = groups.get(group) ?? [];
    groups.set(group, items);
    items.push({ value: id, label });
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
