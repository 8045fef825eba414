// Models and their prices as people think of them: dollars for a million units. Pure.
import type { Model, PricingTier } from "../api/types";
import type { ListKind } from "../list/pagedState";

export const modelsKind: ListKind = {
  fields: [
    { key: "search", label: "Search", shown: true },
    { key: "match", label: "Priced by", shown: true },
  ],
  timeless: true,
};

const significant = 12;

/** Of a price for one unit, without what floating point adds: 1.5e-7 → 0.15 */
export const perMillion = (usd: number): number => Number((usd * 1e6).toPrecision(significant));

/** The price for one unit; null for what is no price. Shifted in decimal, so that nothing is rounded: "0.15" → 1.5e-7 */
export function perUnit(text: string): number | null {
  const trimmed = text.trim();
  return /^(\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(`${trimmed}e-6`) : null;
}

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 15 });

/** All digits: a price that was rounded is another price. */
export const priceText = (usd: number): string => dollars.format(Number(usd.toPrecision(significant)));

export const defaultTier = ({ pricingTiers }: Pick<Model, "pricingTiers">): PricingTier | undefined => pricingTiers.find(({ isDefault }) => isDefault);

/** For one unit, by default. */
export const priceOf = (model: Pick<Model, "pricingTiers">, usage: string): number | null => defaultTier(model)?.prices[usage] ?? null;

export const ownerText = ({ isLangfuseManaged }: Pick<Model, "isLangfuseManaged">) => (isLangfuseManaged ? "Built-in" : "Own");

const operators: Record<string, string> = { gt: ">", gte: "≥", lt: "<", lte: "≤", eq: "=", neq: "≠" };

/** When a tier applies, in words. */
export function conditionText(condition: Record<string, unknown>): string {
  const { usageDetailPattern, operator, value, source, key, values } = condition;
  if (typeof usageDetailPattern === "string") return `units of ${usageDetailPattern} ${operators[String(operator)] ?? String(operator)} ${String(value)}`;
  const choices = Array.isArray(values) ? values.join(" or ") : String(values);
  return `${source === "metadata" ? "metadata" : "parameter"} ${String(key)} is ${choices}`;
}

export const modelHref = (projectId: string, modelId: string) => `/project/${projectId}/models/${encodeURIComponent(modelId)}`;

/** The list, narrowed to the model that `name` is priced by. */
export const matchHref = (projectId: string, name: string) => `/project/${projectId}/models?${new URLSearchParams({ match: name })}`;
