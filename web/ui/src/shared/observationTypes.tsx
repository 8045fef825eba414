// Each kind of observation: its word, its icon and (in tokens.css) its colour.
import {
  IconArrowsExchange, IconBolt, IconBrackets, IconDatabaseSearch, IconGauge, IconLink, IconRobot, IconRoute, IconShieldCheck, IconSparkles, IconTool, IconVector,
} from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";
import classes from "./observationTypes.module.css";

interface ObservationType {
  label: string;
  icon: Icon;
  color: string;
}

const span: ObservationType = { label: "Span", icon: IconBrackets, color: "var(--type-span)" };

const types: Record<string, ObservationType> = {
  TRACE: { label: "Trace", icon: IconRoute, color: "var(--type-trace)" },
  SPAN: span,
  GENERATION: { label: "Generation", icon: IconSparkles, color: "var(--type-generation)" },
  EVENT: { label: "Event", icon: IconBolt, color: "var(--type-event)" },
  AGENT: { label: "Agent", icon: IconRobot, color: "var(--type-agent)" },
  TOOL: { label: "Tool", icon: IconTool, color: "var(--type-tool)" },
  CHAIN: { label: "Chain", icon: IconLink, color: "var(--type-chain)" },
  RETRIEVER: { label: "Retriever", icon: IconDatabaseSearch, color: "var(--type-retriever)" },
  EVALUATOR: { label: "Evaluator", icon: IconGauge, color: "var(--type-evaluator)" },
  EMBEDDING: { label: "Embedding", icon: IconVector, color: "var(--type-embedding)" },
  GUARDRAIL: { label: "Guardrail", icon: IconShieldCheck, color: "var(--type-guardrail)" },
};
const unknown: ObservationType = { label: "Observation", icon: IconArrowsExchange, color: "var(--type-span)" };

export const observationType = (type: string): ObservationType => types[type] ?? unknown;

export function TypeIcon({ type, size = 20 }: { type: string; size?: number }) {
  const { label, icon: Glyph, color } = observationType(type);
  return (
    <span className={classes.tile} style={{ width: size, height: size, color }} title={label}>
      <Glyph size={Math.round(size * 0.68)} stroke={1.9} aria-label={label} />
    </span>
  );
}
