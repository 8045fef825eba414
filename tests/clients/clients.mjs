// The clients: what runs, whose version is shown, where the trace goes, and what must be readable of it. `core` ones are
// those tests/run includes.
import * as frameworks from "./expect/frameworks.mjs";
import * as openai from "./expect/openai.mjs";
import * as story from "./expect/story.mjs";

const js = (program, of, expected, more = {}) => ({ name: `js/${program}`, set: "js", program: `${program}.mjs`, of, expected, ...more });
const python = (set, program, expected, more = {}) => ({ set: `python/${set}`, program: `${program}.py`, of: "langfuse", expected, ...more });
const core = true;

const langfusePython = ["3", "4", "5"].flatMap((major) => [
  python(`langfuse${major}`, "langfuse_otel", story.langfuse, { name: `python/langfuse${major}`, core: major === "4" }),
  python(`langfuse${major}`, "langfuse_openai", openai.langfusePython, { name: `python/langfuse${major}-openai` }),
  python(`langfuse${major}`, "langfuse_langchain", frameworks.langchainPython, { name: `python/langfuse${major}-langchain` }),
]);

/** Which door an OTLP exporter is pointed at: langfuse's path, OpenTelemetry's own, or gRPC. */
const doors = { langfuse: "/api/public/otel", plain: "", grpc: "grpc" };

export const clients = [
  js("langfuse3", "langfuse", story.batch, { core }),
  js("langfuse5", "@langfuse/tracing", story.langfuse, { core }),
  js("langfuse5-reading", "@langfuse/client", story.langfuse, { core }),
  js("langfuse5-openai", "@langfuse/openai", openai.langfuseJs, { core }),
  js("langfuse5-langchain", "@langfuse/langchain", frameworks.langchainJs, { core }),
  js("ai6", "ai6", frameworks.ai6, { core }),
  js("ai7", "ai", frameworks.ai7, { core }),
  js("otlp", "@opentelemetry/exporter-trace-otlp-proto", story.otlp, { name: "js/otlp-proto", words: ["proto"], core }),
  js("otlp", "@opentelemetry/exporter-trace-otlp-http", story.otlp, { name: "js/otlp-http", words: ["http"], door: "plain", core }),
  js("otlp", "@opentelemetry/exporter-trace-otlp-grpc", story.otlp, { name: "js/otlp-grpc", words: ["grpc"], door: "grpc", core }),
  js("openinference", "@arizeai/openinference-instrumentation-openai", openai.openinferenceJs, { core }),
  js("traceloop", "@traceloop/instrumentation-openai", openai.traceloop, { core }),
  python("langfuse2", "langfuse2", story.decorated, { name: "python/langfuse2", core }),
  ...langfusePython,
  python("langfuse5", "langfuse_reading", story.langfuse, { name: "python/langfuse5-reading", core }),
  python("otel", "otlp", story.otlp, { name: "python/otlp-http", of: "opentelemetry-exporter-otlp", words: ["http"] }),
  python("otel", "otlp", story.otlp, { name: "python/otlp-grpc", of: "opentelemetry-exporter-otlp", words: ["grpc"], door: "grpc" }),
  python("otel", "openinference_openai", openai.openinferencePython, { name: "python/openinference", of: "openinference-instrumentation-openai" }),
  { name: "go/otlp-grpc", set: "go", of: "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc", expected: story.otlp, door: "grpc" },
].map((client) => ({ ...client, door: doors[client.door ?? "langfuse"] }));
