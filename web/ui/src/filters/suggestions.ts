// The values a column has, as they are suggested.
export interface Suggestion {
  value: string;
  count: number;
}

/** Those that fit what is typed. */
export function narrowSuggestions(suggestions: readonly Suggestion[], typed: string): Suggestion[] {
  const word = typed.trim().toLowerCase();
  return suggestions.filter(({ value }) => value.toLowerCase().includes(word));
}
