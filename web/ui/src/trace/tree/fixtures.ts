// Observations for unit tests.
import type { Observation } from "../../api/types";

const base = Date.parse("2026-03-10T12:00:00Z");

export function observation(id: string, parent: string | null, startMs: number, endMs: number | null, more: Partial<Observation> = {}): Observation {
  return {
    id,
    traceId: "t",
    parentObservationId: parent,
    type: "SPAN",
    name: id,
    startTime: new Date(base + startMs).toISOString(),
    endTime: endMs === null ? null : new Date(base + endMs).toISOString(),
    completionStartTime: null,
    level: "DEFAULT",
    statusMessage: null,
    model: null,
    modelParameters: null,
    input: null,
    output: null,
    metadata: null,
    version: null,
    environment: "default",
    usageDetails: {},
    costDetails: {},
    promptName: null,
    promptVersion: null,
    latency: null,
    timeToFirstToken: null,
    ...more,
  };
}

export const timestamp = new Date(base).toISOString();
export const isoAt = (ms: number) => new Date(base + ms).toISOString();
