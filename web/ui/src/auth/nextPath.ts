// Where to go after signing in: only ever inside this site.

export function safeNext(next: string | null): string {
  if (!next || !next.startsWith("/") || /^\/[/\\]/.test(next) || /[\u0000-\u001f]/.test(next)) return "/";
  return next.startsWith("/auth/") ? "/" : next;
}

export const signInPath = (from: string) => (from === "/" ? "/auth/sign-in" : `/auth/sign-in?next=${encodeURIComponent(from)}`);
