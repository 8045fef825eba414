// What can be copied of a trace or of a step.
import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconBraces, IconCheck, IconCopy, IconHash, IconLink, IconMessages, IconTerminal2, IconTestPipe } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import type { Observation, TraceDetail } from "../../api/types";
import { chatCurl, chatRequest } from "./chatRequest";
import { asJson, asTestCase, readCurl } from "./copyText";

interface Choice {
  label: string;
  icon: Icon;
  /** Built when asked for: payloads can be large. */
  text: () => string;
}

const linkTo = (query: string) => `${window.location.origin}${window.location.pathname}${query}`;

const shared = (kind: "traces" | "observations", item: TraceDetail | Observation): Choice[] => [
  { label: "JSON", icon: IconBraces, text: () => asJson(item) },
  { label: "Test case", icon: IconTestPipe, text: () => asTestCase(item) },
  { label: "curl that reads it", icon: IconTerminal2, text: () => readCurl(window.location.origin, kind, item.id) },
];

function traceChoices(trace: TraceDetail): Choice[] {
  return [
    { label: "Trace id", icon: IconHash, text: () => trace.id },
    { label: "Link", icon: IconLink, text: () => window.location.href },
    ...shared("traces", trace),
  ];
}

function stepChoices(step: Observation): Choice[] {
  const request = chatRequest(step);
  return [
    { label: "Observation id", icon: IconHash, text: () => step.id },
    { label: "Link", icon: IconLink, text: () => linkTo(`?observation=${encodeURIComponent(step.id)}`) },
    ...shared("observations", step),
    ...(request ? [{ label: "curl that asks the model again", icon: IconMessages, text: () => chatCurl(request) }] : []),
  ];
}

export const CopyTraceMenu = ({ trace }: { trace: TraceDetail }) => <CopyMenu label="Copy the trace" choices={() => traceChoices(trace)} />;
export const CopyStepMenu = ({ step }: { step: Observation }) => <CopyMenu label="Copy the step" choices={() => stepChoices(step)} />;

function CopyMenu({ label, choices }: { label: string; choices: () => Choice[] }) {
  const clipboard = useClipboard({ timeout: 1500 });
  const told = clipboard.error ? "The browser refused to copy" : clipboard.copied ? "Copied" : label;
  return (
    <Menu position="bottom-start" shadow="md" width={270}>
      <Menu.Target>
        <Tooltip label={told} opened={clipboard.copied || clipboard.error ? true : undefined}>
          <ActionIcon variant="subtle" color="gray" size={26} aria-label={label}>
            {clipboard.copied ? <IconCheck size={15} color="var(--tm-accent)" /> : <IconCopy size={15} />}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Choices choices={choices} copy={(text) => clipboard.copy(text)} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** Only what is open looks into the payloads. */
const Choices = ({ choices, copy }: { choices: () => Choice[]; copy: (text: string) => void }) =>
  choices().map(({ label, icon: Glyph, text }) => (
    <Menu.Item key={label} leftSection={<Glyph size={14} />} onClick={() => copy(text())}>
      {label}
    </Menu.Item>
  ));
