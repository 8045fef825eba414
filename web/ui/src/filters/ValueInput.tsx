// Where a condition's value is typed or chosen, by what the operator compares with.
import { NativeSelect, TagsInput, TextInput } from "@mantine/core";
import { QuickValues } from "./QuickValues";
import type { FilterTable } from "./columns";
import type { Draft } from "./draft";
import { listOf } from "./draft";

export interface ValueProps {
  table: FilterTable;
  draft: Draft;
  change: (wanted: Partial<Draft>) => void;
  focused: boolean;
}

const seconds = 1;

export function ValueInput({ table, draft, change, focused }: ValueProps) {
  const { column, operator, text } = draft;
  const shared = { label: column.unit ? `Value (${column.unit})` : "Value", "data-autofocus": focused || undefined };
  const typed = { ...shared, value: text, onChange: (event: { currentTarget: { value: string } }) => change({ text: event.currentTarget.value }) };
  switch (operator.shape) {
    case "none":
      return null;
    case "number":
      return <TextInput {...typed} type="number" step="any" inputMode="decimal" />;
    case "time":
      return <TextInput {...typed} type="datetime-local" step={seconds} />;
    case "boolean":
      return (
        <NativeSelect
          {...shared}
          data={["yes", "no"]}
          value={draft.truth ? "yes" : "no"}
          onChange={(event) => change({ truth: event.currentTarget.value === "yes" })}
        />
      );
    case "list":
      return (
        <>
          {!column.choices && (
            <TagsInput
              {...shared}
              label="Values"
              placeholder={draft.list.length === 0 ? "Type, and Enter for another" : undefined}
              value={draft.list}
              onChange={(list) => change({ list })}
              searchValue={text}
              onSearchChange={(typedText) => change({ text: typedText })}
              splitChars={[]}
              acceptValueOnBlur={false}
            />
          )}
          <QuickValues table={table} column={column} keyed={draft.key} typed={text} chosen={draft.list} onChoose={(value) => change(toggled(draft, value))} />
        </>
      );
    default:
      return (
        <>
          <TextInput {...typed} />
          {operator.operator === "=" && (
            <QuickValues table={table} column={column} keyed={draft.key} typed={text} chosen={[text]} onChoose={(value) => change({ text: value })} />
          )}
        </>
      );
  }
}

/** A value chosen takes the place of what was typed to find it. */
function toggled({ list }: Draft, value: string): Partial<Draft> {
  return { text: "", list: list.includes(value) ? list.filter((known) => known !== value) : listOf({ list, text: value }) };
}
