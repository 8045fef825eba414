// The real @grpc/grpc-js against the private tracemesh: clients of each service, through nginx or straight to ingest.
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { randomBytes } from "node:crypto";
import { authorization, repo } from "./mesh.mjs";

export { grpc };
const port = Number(process.env.TRACEMESH_PORT);
/** Where gRPC is served: by nginx, and by ingest behind it. */
export const doors = { nginx: `127.0.0.1:${process.env.TRACEMESH_GRPC_PORT}`, direct: `127.0.0.1:${port + 4}` };

const files = ["ingestion", "otlp/trace_service", "otlp/metrics_service", "otlp/logs_service", "grpc/health", "grpc/reflection"];
const loaded = grpc.loadPackageDefinition(
  loader.loadSync(files.map((file) => `${file}.proto`), { includeDirs: [`${repo}/proto`], longs: Number, bytes: Buffer, enums: String, defaults: true }),
);
const collector = loaded.opentelemetry.proto.collector;
export const services = {
  trace: collector.trace.v1.TraceService,
  metrics: collector.metrics.v1.MetricsService,
  logs: collector.logs.v1.LogsService,
  ingestion: loaded.tracemesh.ingestion.v1.Ingestion,
  health: loaded.grpc.health.v1.Health,
  reflection: loaded.grpc.reflection.v1.ServerReflection,
};

export const client = (service, address, options = {}) =>
  new services[service](address, grpc.credentials.createInsecure(), {
    "grpc.max_send_message_length": -1, "grpc.max_receive_message_length": -1, "grpc.use_local_subchannel_pool": 1, ...options,
  });

export function metadata(more = {}) {
  const result = new grpc.Metadata();
  for (const [key, value] of Object.entries({ authorization, ...more })) if (value !== undefined) result.set(key, value);
  return result;
}

/** One unary call: resolves to the response; rejects with grpc-js' error, which has code, details and metadata. */
export const call = (on, method, request, { headers = metadata(), ...options } = {}) =>
  new Promise((resolve, reject) => on[method](request, headers, options, (error, response) => (error ? reject(error) : resolve(response))));

/** The error that a call ends with. */
export const failure = async (promise) => {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it should have failed");
};

const nanos = (ms) => `${BigInt(Math.round(ms)) * 1000000n}`;
/** A span as OTLP has it; its trace is readable by `traceId.toString("hex")`. */
export const span = (more = {}) => ({
  traceId: randomBytes(16), spanId: randomBytes(8), name: "span", startTimeUnixNano: nanos(Date.now() - 5), endTimeUnixNano: nanos(Date.now()),
  ...more,
});
export const exportOf = (spans) => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
