// The operations, in the order people need them.
import { after, answer, between, body, cursor, failures, filter, flag, inPath, list, number, object, oneOf, page, pages, query, ref, text, texts } from "./parts.ts";
import type { Json } from "./parts.ts";

interface Operation {
  summary: string;
  parameters?: Json[];
  body?: Json;
  answers: Json;
  open?: boolean;
}

function operation(tag: string, { summary, parameters, body: sent, answers, open }: Operation): Json {
  return {
    tags: [tag],
    summary,
    ...(parameters && { parameters }),
    ...(sent && { requestBody: sent }),
    ...(open && { security: [] }),
    responses: { ...answers, ...failures },
  };
}

const read = (tag: string, summary: string, schema: Json, parameters: Json[] = []): Json =>
  operation(tag, { summary, parameters: [...parameters, after], answers: { "200": answer(schema) } });

const environment = list("environment", "Of any of these environments.");
const orderBy = query("orderBy", text, "`<column>.asc` or `<column>.desc`, such as `timestamp.desc`.");

const traces: Json = {
  "/api/public/traces": {
    get: read("Traces", "Traces, newest first.", page("Trace"), [
      ...pages, query("userId", text, "Of this user."), query("name", text, "Of this name."), query("sessionId", text, "Of this session."),
      ...between("Begun", "fromTimestamp", "toTimestamp"), orderBy, list("tags", "With all of these tags."), query("version", text, "Of this version."),
      query("release", text, "Of this release."), environment, query("fields", text, "Groups: core, io, scores, observations, metrics."), filter,
    ]),
    delete: operation("Traces", {
      summary: "Deletes traces with all that is theirs.", body: body(object({ traceIds: { ...texts, minItems: 1, maxItems: 1000 } })),
      answers: { "200": answer(ref("Message"), "No reader sees them any more.") },
    }),
  },
  "/api/public/traces/{traceId}": {
    get: read("Traces", "One trace with its observations and scores.", ref("TraceDetail"), [inPath("traceId", "Id of the trace.")]),
    delete: operation("Traces", {
      summary: "Deletes one trace with all that is its own.", parameters: [inPath("traceId", "Id of the trace.")],
      answers: { "200": answer(ref("Message"), "No reader sees it any more.") },
    }),
  },
};

const narrowing = [
  query("name", text, "Of this name."), query("userId", text, "Of traces of this user."), query("sessionId", text, "Of traces of this session."),
  query("type", text, "GENERATION, SPAN, EVENT, AGENT, TOOL, CHAIN, RETRIEVER, EVALUATOR, EMBEDDING or GUARDRAIL."),
  query("traceId", text, "Of this trace."), query("level", oneOf("DEBUG", "DEFAULT", "WARNING", "ERROR"), "Of this level."),
  query("parentObservationId", text, "Children of this observation."), environment, ...between("Begun", "fromStartTime", "toStartTime"),
  query("version", text, "Of this version."), filter,
];

const observations: Json = {
  "/api/public/v2/observations": {
    get: read("Observations", "Observations, newest first, with the groups of fields that are asked for.", ref("ObservationsV2"), [
      query("fields", text, "Groups: core, basic, time, io, metadata, model, usage, prompt, metrics, trace_context. Without: core and basic."),
      query("expandMetadata", text, "Metadata is told whole, not its first 200 characters a value."),
      query("limit", { type: "integer", minimum: 0, maximum: 1000, default: 50 }, "How many on a page."), cursor,
      query("isRootObservation", flag, "Without a parent, or with one."), query("parseIoAsJson", flag, "Refused when true: inputs and outputs are told as they were sent."),
      ...narrowing,
    ]),
  },
  "/api/public/observations": { get: read("Observations", "Observations by page, whole.", page("Observation"), [...pages, ...narrowing]) },
  "/api/public/observations/{observationId}": { get: read("Observations", "One observation.", ref("Observation"), [inPath("observationId", "Id of the observation.")]) },
};

const sessions: Json = {
  "/api/public/sessions": { get: read("Sessions", "Sessions, those begun last first.", page("Session"), [...pages, ...between("Begun", "fromTimestamp", "toTimestamp"), environment]) },
  "/api/public/sessions/{sessionId}": { get: read("Sessions", "One session with its traces.", ref("SessionDetail"), [inPath("sessionId", "Id of the session.")]) },
};

const scoreFilters = [
  ...pages, query("userId", text, "Of traces of this user."), query("name", text, "Of this name."), ...between("Given", "fromTimestamp", "toTimestamp"), environment,
  query("source", oneOf("API", "EVAL", "ANNOTATION"), "From there."), query("operator", oneOf("<", ">", "<=", ">=", "!=", "="), "With `value`: how it compares."),
  query("value", number, "With `operator`."), list("scoreIds", "Of these ids."), query("configId", text, "Of this config."),
  query("queueId", text, "Of this queue."), query("dataType", oneOf("NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT", "CORRECTION"), "Of this type."),
  list("traceTags", "Of traces with all of these tags."), query("traceId", text, "Of this trace."), query("observationId", text, "Of this observation."), filter,
];
const several = (name: string, what: string) => query(name, text, `${what} Several with commas.`);

const scores: Json = {
  "/api/public/scores": {
    get: read("Scores", "Scores of traces and observations, by page.", page("Score"), scoreFilters),
    post: operation("Scores", {
      summary: "Gives a score, or several as an array.", body: body({ oneOf: [ref("NewScore"), { type: "array", items: ref("NewScore") }] }),
      answers: { "200": answer(object({ id: text }), "Accepted."), "202": answer(ref("Message"), "An array, accepted."), "207": answer({ type: "object" }, "Of an array: how many were accepted, and what was wrong with the others.") },
    }),
  },
  "/api/public/scores/{scoreId}": {
    get: read("Scores", "One score of a trace or observation.", ref("Score"), [inPath("scoreId", "Id of the score.")]),
    delete: operation("Scores", {
      summary: "Deletes a score.", parameters: [inPath("scoreId", "Id of the score.")], answers: { "202": answer(ref("Message"), "No reader sees it any more.") },
    }),
  },
  "/api/public/v2/scores": { get: read("Scores", "Scores of anything, by page.", page("Score"), [...scoreFilters, query("sessionId", text, "Of this session."), query("datasetRunId", text, "Of this run.")]) },
  "/api/public/v2/scores/{scoreId}": { get: read("Scores", "One score of anything.", ref("Score"), [inPath("scoreId", "Id of the score.")]) },
  "/api/public/v3/scores": {
    get: read("Scores", "Scores, newest first, each value of its own type. Parameters that do not exist are refused.", ref("ScoresV3"), [
      query("limit", { type: "integer", minimum: 1, maximum: 100, default: 50 }, "How many on a page."), cursor,
      query("fields", text, "Groups beside core: details, subject, annotation."), several("id", "Of these ids."), several("name", "Of these names."),
      several("source", "API, EVAL, ANNOTATION."), several("dataType", "Of these types."), several("environment", "Of these environments."),
      several("configId", "Of these configs."), several("queueId", "Of these queues."), query("authorUserId", text, "By this person."),
      several("value", "Of these values; needs one dataType."), query("valueMin", number, "At least; needs dataType=NUMERIC."),
      query("valueMax", number, "At most; needs dataType=NUMERIC."), several("traceId", "Of these traces."), several("sessionId", "Of these sessions."),
      several("observationId", "Of these observations; needs traceId."), several("experimentId", "Of these runs."), ...between("Given", "fromTimestamp", "toTimestamp"),
    ]),
  },
};

const metricsOf = (views: string) => read("Metrics", `One question: ${views} grouped, counted, summed, by time.`, ref("Metrics"), [
  { ...query("query", text, "The question as JSON: see the introduction."), required: true },
]);

const others: Json = {
  "/api/public/v2/metrics": { get: metricsOf("observations and scores") },
  "/api/public/metrics": { get: metricsOf("traces, observations and scores") },
  "/api/public/score-configs": {
    get: operation("Score configs", { summary: "How scores are to be given.", parameters: pages, answers: { "200": answer(page("ScoreConfig")) } }),
    post: operation("Score configs", { summary: "Makes a config.", body: body(ref("NewScoreConfig")), answers: { "200": answer(ref("ScoreConfig")) } }),
  },
  "/api/public/score-configs/{configId}": {
    get: operation("Score configs", { summary: "One config.", parameters: [inPath("configId", "Id of the config.")], answers: { "200": answer(ref("ScoreConfig")) } }),
    patch: operation("Score configs", {
      summary: "Changes a config: what is not said stays.", parameters: [inPath("configId", "Id of the config.")], body: body(ref("ScoreConfigChange")),
      answers: { "200": answer(ref("ScoreConfig")) },
    }),
  },
  "/api/public/comments": {
    get: operation("Comments", {
      summary: "What people said.",
      parameters: [...pages, query("objectType", oneOf("TRACE", "OBSERVATION", "SESSION", "PROMPT"), "Of these."), query("objectId", text, "Of this; needs objectType."), query("authorUserId", text, "By this person.")],
      answers: { "200": answer(page("Comment")) },
    }),
    post: operation("Comments", { summary: "Says something of a trace, observation or session.", body: body(ref("NewComment")), answers: { "200": answer(object({ id: text })) } }),
  },
  "/api/public/comments/{commentId}": { get: operation("Comments", { summary: "One comment.", parameters: [inPath("commentId", "Id of the comment.")], answers: { "200": answer(ref("Comment")) } }) },
  "/api/public/models": {
    get: operation("Models", { summary: "Models and prices: the project's own and those built in.", parameters: pages, answers: { "200": answer(page("Model")) } }),
    post: operation("Models", { summary: "Adds a model of the project's own.", body: body(ref("NewModel")), answers: { "200": answer(ref("Model")) } }),
  },
  "/api/public/models/{modelId}": {
    get: operation("Models", { summary: "One model.", parameters: [inPath("modelId", "Id of the model.")], answers: { "200": answer(ref("Model")) } }),
    delete: operation("Models", { summary: "Deletes a model of the project's own.", parameters: [inPath("modelId", "Id of the model.")], answers: { "200": answer(ref("Message")) } }),
  },
  "/api/public/projects": { get: operation("Project", { summary: "The project of the key.", answers: { "200": answer(object({ data: { type: "array", items: ref("Project") } })) } }) },
};

const sending: Json = {
  "/api/public/ingestion": {
    post: operation("Sending", {
      summary: "A batch of events, each with its own verdict. SDKs do this for you.", body: body(ref("Batch")),
      answers: { "207": { ...answer(ref("BatchAnswer"), "Those accepted are on disk."), headers: { "x-tracemesh-receipt": { description: "Of this batch: for `after` and receipts.", schema: text } } } },
    }),
  },
  "/api/public/otel/v1/traces": {
    post: operation("Sending", {
      summary: "Spans as OTLP/HTTP, protobuf or JSON.", body: { required: true, content: { "application/json": { schema: { type: "object" } }, "application/x-protobuf": { schema: { type: "string", format: "binary" } } } },
      answers: { "200": { description: "Accepted; partial success names what was not.", content: { "application/json": { schema: { type: "object" } }, "application/x-protobuf": { schema: { type: "string", format: "binary" } } } } },
    }),
  },
  "/api/public/receipts/{receiptId}": { get: operation("Sending", { summary: "What became of a batch.", parameters: [inPath("receiptId", "The receipt.")], answers: { "200": answer(ref("Receipt")) } }) },
  "/api/public/health": { get: operation("Sending", { summary: "Whether the service answers.", open: true, answers: { "200": answer(object({ status: text, version: text, "serverVersion?": text })) } }) },
};

export const paths: Json = { ...sending, ...traces, ...observations, ...sessions, ...scores, ...others };
