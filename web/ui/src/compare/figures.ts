// What two traces amount to, with the difference. Pure.
import type { Score, TraceDetail } from "../api/types";
import { formatCost, formatCount, formatDuration, formatInteger } from "../shared/format";
import { tokensOfAll } from "../shared/usage";
import { scoreText } from "../trace/detail/scoreText";

export interface Figure {
  label: string;
  a: string;
  b: string;
  /** "+1.2 s (+20%)"; empty when there is none. */
  delta: string;
  /** Whether the second has more of it. */
  more: boolean | null;
}

type Format = (value: number | null) => string;

function deltaOf(a: number | null, b: number | null, format: Format): Pick<Figure, "delta" | "more"> {
  if (a === null || b === null || a === b) return { delta: "", more: null };
  const part = a === 0 ? "" : ` (${b > a ? "+" : "−"}${Math.round((Math.abs(b - a) / Math.abs(a)) * 100)}%)`;
  return { delta: `${b > a ? "+" : "−"}${format(Math.abs(b - a))}${part}`, more: b > a };
}

const figure = (label: string, a: number | null, b: number | null, format: Format): Figure => ({ label, a: format(a), b: format(b), ...deltaOf(a, b, format) });

const own = ({ scores }: TraceDetail) => new Map(scores.filter(({ observationId }) => !observationId).map((score) => [score.name, score]));
const numberOf = (score: Score | undefined) => (score?.dataType === "NUMERIC" && typeof score.value === "number" ? score.value : null);
const digits: Format = (value) => (value === null ? "–" : value.toLocaleString("en-US", { maximumFractionDigits: 4 }));

function scoreFigures(a: TraceDetail, b: TraceDetail): Figure[] {
  const [ofA, ofB] = [own(a), own(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])].sort().map((name) => {
    const [first, second] = [ofA.get(name), ofB.get(name)];
    return { label: name, a: first ? scoreText(first) : "–", b: second ? scoreText(second) : "–", ...deltaOf(numberOf(first), numberOf(second), digits) };
  });
}

export function figuresOf(a: TraceDetail, b: TraceDetail): Figure[] {
  const [tokensOfA, tokensOfB] = [tokensOfAll(a.observations), tokensOfAll(b.observations)];
  const errors = ({ observations }: TraceDetail) => observations.filter(({ level }) => level === "ERROR").length;
  const whole: Format = (value) => (value === null ? "–" : formatInteger(value));
  return [
    figure("Latency", a.latency, b.latency, formatDuration),
    figure("Cost", a.totalCost, b.totalCost, formatCost),
    figure("Tokens in", tokensOfA?.input ?? 0, tokensOfB?.input ?? 0, formatCount),
    figure("Tokens out", tokensOfA?.output ?? 0, tokensOfB?.output ?? 0, formatCount),
    figure("Steps", a.observations.length, b.observations.length, whole),
    figure("Errors", errors(a), errors(b), whole),
    ...scoreFigures(a, b),
  ];
}
