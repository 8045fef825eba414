import { SegmentedControl } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";

export type PayloadMode = "formatted" | "json";

/** How payloads are shown, wherever they are: a taste, which the browser keeps. */
export const usePayloadMode = () => useLocalStorage<PayloadMode>({ key: "tracemesh.payload", defaultValue: "formatted", getInitialValueInEffect: false });

const modes: { value: PayloadMode; label: string }[] = [
  { value: "formatted", label: "Formatted" },
  { value: "json", label: "JSON" },
];

export const PayloadModeSwitch = ({ mode, onMode }: { mode: PayloadMode; onMode: (mode: PayloadMode) => void }) => (
  <SegmentedControl<PayloadMode> size="xs" aria-label="How payloads are shown" data={modes} value={mode} onChange={onMode} />
);
