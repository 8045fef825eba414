import { NativeSelect } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { useId } from "react";
import { ChoiceMenu } from "../list/ChoiceMenu";
import toolbarClasses from "../list/Toolbar.module.css";
import { timeRanges } from "../list/timeRange";
import { formatCount } from "../shared/format";
import classes from "./Analytics.module.css";
import { choiceKey, comparable, dataTypes, sameChoice, withFirst } from "./analytics";
import type { AnalyticsState, Choice, CountedChoice } from "./analytics";
import { sourceText, typeText } from "./scores";

interface Props {
  state: AnalyticsState;
  choices: CountedChoice[];
  change: (wanted: AnalyticsState) => void;
}

export function AnalyticsToolbar({ state, choices, change }: Props) {
  const { first, second } = state;
  const others = first ? choices.filter((choice) => comparable(first, choice)) : [];
  return (
    <div className={toolbarClasses.toolbar}>
      <Picker label="Score" choices={choices} value={first} onChange={(choice) => choice && change(withFirst(state, choice))} />
      <Picker
        label="Compared with"
        none="nothing"
        choices={others}
        value={second}
        onChange={(choice) => change({ ...state, second: choice })}
      />
      <ChoiceMenu
        name="Time range"
        icon={<IconClock size={15} />}
        choices={timeRanges}
        value={state.range}
        onChange={(range) => change({ ...state, range })}
      />
    </div>
  );
}

interface PickerProps {
  label: string;
  /** What no choice is called; without it there is always one. */
  none?: string;
  choices: CountedChoice[];
  value: Choice | null;
  onChange: (choice: Choice | null) => void;
}

function Picker({ label, none, choices, value, onChange }: PickerProps) {
  const id = useId();
  // A link may name a score that there is none of in this time.
  const known: (Choice & { count?: number })[] = value && !choices.some((choice) => sameChoice(choice, value)) ? [value, ...choices] : choices;
  const option = (choice: Choice & { count?: number }) => ({
    value: choiceKey(choice),
    label: `${choice.name}, ${sourceText(choice.source)}${choice.count === undefined ? "" : ` (${formatCount(choice.count)})`}`,
  });
  const groups = dataTypes.flatMap((dataType) => {
    const items = known.filter((choice) => choice.dataType === dataType).map(option);
    return items.length > 0 ? [{ group: typeText(dataType), items }] : [];
  });
  return (
    <div className={classes.picker}>
      <label htmlFor={id}>{label}</label>
      <NativeSelect
        id={id}
        data={none === undefined && value ? groups : [{ value: "", label: none ?? "choose" }, ...groups]}
        value={value ? choiceKey(value) : ""}
        disabled={known.length === 0}
        onChange={(event) => onChange(known.find((choice) => choiceKey(choice) === event.currentTarget.value) ?? null)}
      />
    </div>
  );
}
