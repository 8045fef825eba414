// A trace or a step as text to paste elsewhere. Pure.
import type { Observation, TraceDetail } from "../../api/types";
import { readPayload } from "../payload/readPayload";
import { command, quoted } from "./shell";

export const asJson = (item: TraceDetail | Observation) => JSON.stringify(item, null, 2);

/** Reads it from the public API; the keys stay in the shell that runs it. */
export function readCurl(origin: string, kind: "traces" | "observations", id: string): string {
  return command(`curl ${quoted(`${origin}/api/public/${kind}/${encodeURIComponent(id)}`)}`, '-u "$LANGFUSE_PUBLIC_KEY:$LANGFUSE_SECRET_KEY"');
}

/** An item of a dataset: what goes in, and what came out this time. */
export function asTestCase({ input, output, metadata }: { input?: unknown; output?: unknown; metadata?: unknown }): string {
  const given = (value: unknown) => readPayload(value) ?? null;
  return JSON.stringify({ input: given(input), expectedOutput: given(output), metadata: given(metadata) }, null, 2);
}
