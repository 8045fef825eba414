// One way to the server: same-origin JSON with the session's cookie, and failures as one kind of error.

/** What the server says of one field of what it was sent: "pricingTiers.0.prices". */
export interface Issue {
  path: string;
  message: string;
}

export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly retryAfterSeconds: number | null;
  readonly issues: readonly Issue[];

  constructor(status: number, message: string, retryAfterSeconds: number | null = null, issues: readonly Issue[] = []) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.issues = issues;
  }
}

export const isUnauthorized = (error: unknown) => error instanceof ApiError && error.status === 401;
export const isNotFound = (error: unknown) => error instanceof ApiError && error.status === 404;

/** Only what may pass by itself is worth another try. */
export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500;
}

function readIssues(found: unknown): Issue[] {
  if (!Array.isArray(found)) return [];
  return found.flatMap((issue: { path?: unknown; message?: unknown }) =>
    Array.isArray(issue?.path) && typeof issue.message === "string" ? [{ path: issue.path.join("."), message: issue.message }] : [],
  );
}

async function failure(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get("retry-after"));
  const seconds = Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null;
  const body = (await response.json().catch(() => null)) as { message?: unknown; error?: unknown } | null;
  const issues = readIssues(body?.error);
  const said = typeof body?.message === "string" ? body.message : `The server answered ${response.status}`;
  const message = issues.length > 0 ? issues.map((issue) => issue.message).join(". ") : said;
  return new ApiError(response.status, message, seconds, issues);
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "The server cannot be reached");
  }
  if (!response.ok) throw await failure(response);
  return (await response.json()) as T;
}

export const get = <T>(path: string, signal?: AbortSignal) => send<T>(path, { signal });

const change = <T>(method: string, path: string, body?: unknown) =>
  send<T>(path, {
    method,
    headers: { "content-type": "application/json", "x-requested-with": "tracemesh" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

export const post = <T>(path: string, body: unknown) => change<T>("POST", path, body);
export const patch = <T>(path: string, body: unknown) => change<T>("PATCH", path, body);
export const remove = <T>(path: string, body?: unknown) => change<T>("DELETE", path, body);
