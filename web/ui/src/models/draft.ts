// A model as it is typed into the form: what the server is sent for it, and what cannot be sent. All else the server says. Pure.
import type { Model, NewModel, PricingTier } from "../api/types";
import { defaultTier, perMillion, perUnit } from "./models";

export interface PriceDraft {
  usage: string;
  /** USD for a million units. */
  price: string;
}

export interface TierDraft {
  /** For lists of them. */
  id: number;
  name: string;
  /** JSON; of the default tier there are none. */
  conditions: string;
  prices: PriceDraft[];
}

export interface ModelDraft {
  modelName: string;
  matchPattern: string;
  /** As a date's input has it. */
  startDate: string;
  unit: string;
  tokenizerId: string;
  /** JSON, or nothing. */
  tokenizerConfig: string;
  /** The default tier first. */
  tiers: TierDraft[];
}

export const units = ["TOKENS", "CHARACTERS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS"] as const;
export const tokenizers = ["openai", "claude"] as const;

const exampleConditions = JSON.stringify([{ usageDetailPattern: "^input", operator: "gt", value: 200_000, caseSensitive: false }], null, 2);

export const newTier = (id: number): TierDraft => ({ id, name: "", conditions: exampleConditions, prices: [{ usage: "input", price: "" }] });

const emptyDraft: ModelDraft = {
  modelName: "", matchPattern: "", startDate: "", unit: "TOKENS", tokenizerId: "", tokenizerConfig: "",
  tiers: [{ id: 0, name: "Standard", conditions: "", prices: [{ usage: "input", price: "" }, { usage: "output", price: "" }] }],
};

const tierDraft = ({ name, isDefault, conditions, prices }: PricingTier, id: number): TierDraft => ({
  id,
  name,
  conditions: isDefault ? "" : JSON.stringify(conditions, null, 2),
  prices: Object.entries(prices).map(([usage, usd]) => ({ usage, price: String(perMillion(usd)) })),
});

/** Of a model to begin with, or of none. */
export function draftOf(model: Model | null): ModelDraft {
  if (!model) return emptyDraft;
  const first = defaultTier(model);
  const others = model.pricingTiers.filter((tier) => tier !== first).sort((a, b) => a.priority - b.priority);
  return {
    modelName: model.modelName,
    matchPattern: model.matchPattern,
    startDate: model.startDate?.slice(0, 10) ?? "",
    unit: model.unit ?? "TOKENS",
    tokenizerId: model.tokenizerId ?? "",
    tokenizerConfig: model.tokenizerConfig ? JSON.stringify(model.tokenizerConfig, null, 2) : "",
    tiers: [...(first ? [first] : []), ...others].map(tierDraft),
  };
}

/** By the server's name of the field: "pricingTiers.1.conditions". */
export type Problems = Record<string, string>;

function readJson(text: string, field: string, problems: Problems): unknown {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    problems[field] = `Not JSON: ${error instanceof Error ? error.message : ""}`;
    return null;
  }
}

function readPrices(tier: TierDraft, path: string, problems: Problems): Record<string, number> {
  const prices: Record<string, number> = {};
  for (const { usage, price } of tier.prices) {
    if (price.trim() === "") continue;
    const usd = perUnit(price);
    if (usage.trim() === "") problems[`${path}.prices`] = "A price needs the name of a usage type";
    else if (usd === null) problems[`${path}.prices`] = `The price of ${usage} is no number`;
    else if (usage.trim() in prices) problems[`${path}.prices`] = `${usage} is priced twice`;
    else prices[usage.trim()] = usd;
  }
  return prices;
}

/** What is sent, or what is wrong. */
export function modelOf(draft: ModelDraft): { model: NewModel; problems: Problems } {
  const problems: Problems = {};
  const pricingTiers = draft.tiers.map((tier, i): PricingTier => {
    const path = `pricingTiers.${i}`;
    const conditions = i === 0 ? [] : readJson(tier.conditions, `${path}.conditions`, problems);
    return { name: tier.name, isDefault: i === 0, priority: i, conditions: (conditions ?? []) as PricingTier["conditions"], prices: readPrices(tier, path, problems) };
  });
  const model: NewModel = {
    modelName: draft.modelName.trim(),
    matchPattern: draft.matchPattern,
    startDate: draft.startDate ? `${draft.startDate}T00:00:00.000Z` : null,
    unit: draft.unit,
    tokenizerId: draft.tokenizerId || null,
    tokenizerConfig: readJson(draft.tokenizerConfig, "tokenizerConfig", problems) as NewModel["tokenizerConfig"],
    pricingTiers,
  };
  return { model, problems };
}

/** What is said of a field and of all within it. */
export const problemOf = (problems: Problems, field: string): string | undefined => {
  const found = Object.entries(problems).filter(([path]) => path === field || path.startsWith(`${field}.`));
  return found.map(([path, message]) => (path === field ? message : `${path.slice(field.length + 1)}: ${message}`)).join("; ") || undefined;
};
