// A score config as it is put together, and what is sent for it. Pure.
import type { ScoreType } from "../annotate/types";

export interface ScoreConfigDraft {
  name: string;
  dataType: ScoreType;
  /** "" for none. */
  least: string;
  most: string;
  /** A category a line. */
  categories: string;
  description: string;
}

export interface NewScoreConfig {
  name: string;
  dataType: ScoreType;
  minValue?: number;
  maxValue?: number;
  categories?: { label: string; value: number }[];
  description?: string;
}

export const emptyDraft: ScoreConfigDraft = { name: "", dataType: "NUMERIC", least: "", most: "", categories: "", description: "" };

const bound = (text: string) => (text.trim() === "" ? undefined : Number(text));

/** Lines as categories, numbered from 0 in their order; each once. */
export function readCategories(text: string): { label: string; value: number }[] {
  const labels = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return [...new Set(labels)].map((label, value) => ({ label, value }));
}

export function configOf({ name, dataType, least, most, categories, description }: ScoreConfigDraft): NewScoreConfig {
  const config: NewScoreConfig = { name: name.trim(), dataType, description: description.trim() || undefined };
  if (dataType === "NUMERIC") return { ...config, minValue: bound(least), maxValue: bound(most) };
  return dataType === "CATEGORICAL" ? { ...config, categories: readCategories(categories) } : config;
}

export const isComplete = ({ name, dataType, categories }: ScoreConfigDraft) =>
  name.trim() !== "" && (dataType !== "CATEGORICAL" || readCategories(categories).length > 0);
