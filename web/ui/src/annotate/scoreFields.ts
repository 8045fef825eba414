// The fields of a target: one for each score config, prefilled with what was given; and what else people gave. Pure.
import type { Score } from "../api/types";
import type { ScoreConfig, ScoreType } from "./types";

/** One score that is, or may be, given by hand. */
export interface ScoreFieldSpec {
  key: string;
  name: string;
  dataType: ScoreType;
  configId: string | null;
  /** Null: there is no config, and so nothing to be held to. */
  config: ScoreConfig | null;
  score: Score | null;
  /** Why it cannot be changed. */
  fixed: string | null;
}

const isByHand = ({ source, dataType }: Score) => source === "ANNOTATION" && dataType !== "CORRECTION";

/** `nth` of this config's: a field stays the same one when it is given. */
function ofConfig(config: ScoreConfig, score: Score | null, nth: number): ScoreFieldSpec {
  const { id, name, dataType, isArchived } = config;
  const fixed = isArchived ? "Its score config is archived." : null;
  return { key: `${id} ${nth}`, name, dataType, configId: id, config, score, fixed };
}

function ofScore(score: Score, config: ScoreConfig | undefined): ScoreFieldSpec {
  if (config) return { ...ofConfig(config, score, 0), key: score.id };
  const fixed = score.configId ? "Its score config is not there any more." : null;
  return { key: score.id, name: score.name, dataType: score.dataType as ScoreType, configId: score.configId ?? null, config: null, score, fixed };
}

/** Of one target's scores. Configs by name, each once or as often as it was scored; then what has no config. */
export function scoreFields(configs: readonly ScoreConfig[], scores: readonly Score[]): ScoreFieldSpec[] {
  const given = scores.filter(isByHand).sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  const known = new Map(configs.map((config) => [config.id, config]));
  const open = configs.filter(({ isArchived }) => !isArchived).sort((a, b) => a.name.localeCompare(b.name));
  const asked = open.flatMap((config) => {
    const own = given.filter(({ configId }) => configId === config.id);
    return own.length > 0 ? own.map((score, nth) => ofConfig(config, score, nth)) : [ofConfig(config, null, 0)];
  });
  const rest = given.filter(({ configId }) => !open.some(({ id }) => id === configId));
  return [...asked, ...rest.map((score) => ofScore(score, known.get(score.configId ?? "")))];
}

/** As it stands in the input; "" when none was given. */
export function valueText(score: Score | null): string {
  if (!score) return "";
  if (score.dataType === "BOOLEAN") return Number(score.value) === 1 ? "1" : "0";
  return score.dataType === "NUMERIC" ? String(score.value ?? "") : (score.stringValue ?? "");
}

const textMost = 500;

/** What to send for what was typed, or why not. */
export function readValue(dataType: ScoreType, text: string, config: ScoreConfig | null): { value: number | string } | { problem: string } {
  if (dataType === "NUMERIC") return readNumber(text, config);
  if (dataType === "BOOLEAN") return text === "0" || text === "1" ? { value: Number(text) } : { problem: "Choose yes or no." };
  const trimmed = dataType === "TEXT" ? text.trim() : text;
  if (!trimmed) return { problem: dataType === "TEXT" ? "Write something." : "Choose one." };
  if (dataType === "TEXT" && trimmed.length > textMost) return { problem: `At most ${textMost} characters.` };
  return { value: trimmed };
}

function readNumber(text: string, config: ScoreConfig | null): { value: number } | { problem: string } {
  const value = Number(text);
  if (!text.trim() || !Number.isFinite(value)) return { problem: "Write a number." };
  const least = config?.minValue ?? null, most = config?.maxValue ?? null;
  if ((least !== null && value < least) || (most !== null && value > most)) return { problem: `Write a number ${boundsText(least, most)}.` };
  return { value };
}

/** "from 0 to 1", "from 0", "up to 1"; "" without bounds. */
export function boundsText(least: number | null, most: number | null): string {
  if (least !== null && most !== null) return `from ${least} to ${most}`;
  if (least !== null) return `from ${least}`;
  return most === null ? "" : `up to ${most}`;
}

/** How many scores of a target were given by hand. */
export const countByHand = (scores: readonly Score[]) => scores.filter(isByHand).length;

const besideMost = 4;
const labelMost = 14;

/** Few short categories stand side by side; others are in a list. */
export const fitsBeside = (labels: readonly string[]) => labels.length <= besideMost && labels.every((label) => label.length <= labelMost);
