/** The id in what was pasted: the id itself, or the address of a trace. Pure. */
export function traceIdIn(text: string): string {
  const found = /\/traces\/([^/?#]+)/.exec(text);
  if (!found?.[1]) return text.trim();
  try {
    return decodeURIComponent(found[1]);
  } catch {
    return found[1];
  }
}

export const compareHref = (projectId: string, a: string, b: string) => `/project/${projectId}/compare?${new URLSearchParams({ a, b })}`;
