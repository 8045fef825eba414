// The input of a score's value, by its type: side by side what is few, a list what is many, else something to type.
import { NativeSelect, NumberInput, SegmentedControl, TextInput, Textarea } from "@mantine/core";
import classes from "./Annotate.module.css";
import { fitsBeside } from "./scoreFields";
import type { ScoreConfig, ScoreType } from "./types";

interface Props {
  label: string;
  dataType: ScoreType;
  config: ScoreConfig | null;
  /** "" for none. */
  text: string;
  disabled: boolean;
  onChoose: (text: string) => void;
  onType: (text: string) => void;
}

const yesOrNo = [
  { value: "1", label: "Yes" },
  { value: "0", label: "No" },
];

export function ScoreInput({ label, dataType, config, text, disabled, onChoose, onType }: Props) {
  const common = { "aria-label": label, disabled };
  if (dataType === "BOOLEAN") return <SegmentedControl {...common} size="xs" className={classes.choice} data={yesOrNo} value={text} onChange={onChoose} />;
  if (dataType === "CATEGORICAL" && config) return <Categories {...common} config={config} text={text} onChoose={onChoose} />;
  if (dataType === "NUMERIC") return <NumberInput {...common} size="xs" hideControls clampBehavior="none" placeholder="A number" value={text} onChange={(value) => onType(String(value))} />;
  const onChange = (event: { currentTarget: { value: string } }) => onType(event.currentTarget.value);
  if (dataType === "TEXT") return <Textarea {...common} size="xs" autosize minRows={1} maxRows={6} maxLength={500} placeholder="In words" value={text} onChange={onChange} />;
  return <TextInput {...common} size="xs" placeholder="A label" value={text} onChange={onChange} />;
}

function Categories({ config, text, onChoose, ...common }: { "aria-label": string; disabled: boolean; config: ScoreConfig; text: string; onChoose: (text: string) => void }) {
  const labels = (config.categories ?? []).map((category) => category.label);
  if (fitsBeside(labels)) return <SegmentedControl {...common} size="xs" className={classes.choice} data={labels} value={text} onChange={onChoose} />;
  const shown = text && !labels.includes(text) ? [text, ...labels] : labels;
  return (
    <NativeSelect {...common} size="xs" value={text} onChange={(event) => event.currentTarget.value && onChoose(event.currentTarget.value)}>
      {!text && <option value="">Choose …</option>}
      {shown.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </NativeSelect>
  );
}
