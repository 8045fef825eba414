// Tokens and costs of observations, summed the way people read them. Pure.
import type { Observation } from "../api/types";

export interface Tokens {
  input: number;
  output: number;
  total: number;
}

const sumOf = (usage: Record<string, number>, word: string) =>
  Object.entries(usage).reduce((sum, [key, units]) => (key.toLowerCase().includes(word) ? sum + units : sum), 0);

/** Null when the observation counted nothing. */
export function tokensOf({ usageDetails }: Pick<Observation, "usageDetails">): Tokens | null {
  if (!usageDetails || Object.keys(usageDetails).length === 0) return null;
  const input = sumOf(usageDetails, "input");
  const output = sumOf(usageDetails, "output");
  return { input, output, total: usageDetails.total ?? input + output };
}

export function tokensOfAll(observations: Observation[]): Tokens | null {
  const sum = { input: 0, output: 0, total: 0 };
  for (const observation of observations) {
    const tokens = tokensOf(observation);
    if (!tokens) continue;
    sum.input += tokens.input;
    sum.output += tokens.output;
    sum.total += tokens.total;
  }
  return sum.total > 0 ? sum : null;
}

export interface UsageLine {
  type: string;
  units: number | null;
  usd: number | null;
}

/** One line for each type of usage, the total last. */
export function usageLines({ usageDetails, costDetails }: Pick<Observation, "usageDetails" | "costDetails">): UsageLine[] {
  const types = new Set([...Object.keys(usageDetails ?? {}), ...Object.keys(costDetails ?? {})]);
  const line = (type: string) => ({ type, units: usageDetails?.[type] ?? null, usd: costDetails?.[type] ?? null });
  const hadTotal = types.delete("total");
  return [...[...types].map(line), ...(hadTotal ? [line("total")] : [])];
}
