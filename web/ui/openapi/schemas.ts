// The shapes of what is sent and answered.
import { anything, flag, listOf, mapOf, number, object, oneOf, orNull, ref, text, textOrNull, texts, time, whole } from "./parts.ts";
import type { Json } from "./parts.ts";

const level = oneOf("DEBUG", "DEFAULT", "WARNING", "ERROR");
const dataType = oneOf("NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT", "CORRECTION");
const source = oneOf("API", "EVAL", "ANNOTATION");
const timeOrNull = orNull(time);
const numberOrNull = orNull(number);

const trace = {
  id: text, timestamp: time, name: textOrNull, userId: textOrNull, sessionId: textOrNull, release: textOrNull, version: textOrNull,
  environment: text, public: flag, bookmarked: flag, tags: texts, input: anything, output: anything, metadata: anything,
  createdAt: time, updatedAt: time, projectId: text, htmlPath: text, externalId: textOrNull, totalCost: number, latency: number,
};

const usage = object({ input: whole, output: whole, total: whole, unit: textOrNull });

const observation = {
  id: text, traceId: textOrNull, type: text, parentObservationId: textOrNull, name: textOrNull, startTime: time, endTime: timeOrNull,
  completionStartTime: timeOrNull, environment: text, level, statusMessage: textOrNull, version: textOrNull, input: anything,
  output: anything, metadata: anything, model: textOrNull, modelParameters: anything, modelId: textOrNull, promptId: textOrNull,
  promptName: textOrNull, promptVersion: orNull(whole), usageDetails: mapOf(whole), costDetails: mapOf(number), usage,
  unit: textOrNull, promptTokens: whole, completionTokens: whole, totalTokens: whole, inputPrice: numberOrNull, outputPrice: numberOrNull,
  totalPrice: numberOrNull, calculatedInputCost: numberOrNull, calculatedOutputCost: numberOrNull, calculatedTotalCost: numberOrNull,
  latency: numberOrNull, timeToFirstToken: numberOrNull, usagePricingTierId: textOrNull, usagePricingTierName: textOrNull,
  projectId: text, createdAt: time, updatedAt: time,
};

const observationV2 = {
  id: text, traceId: textOrNull, startTime: time, endTime: timeOrNull, parentObservationId: textOrNull, type: text, projectId: text,
  modelId: textOrNull, inputPrice: textOrNull, outputPrice: textOrNull, totalPrice: textOrNull,
  "name?": textOrNull, "level?": level, "statusMessage?": textOrNull, "version?": textOrNull, "environment?": text, "isRootObservation?": flag,
  "bookmarked?": flag, "public?": flag, "userId?": textOrNull, "sessionId?": textOrNull, "completionStartTime?": timeOrNull,
  "createdAt?": time, "updatedAt?": time, "input?": textOrNull, "output?": textOrNull, "metadata?": anything,
  "providedModelName?": textOrNull, "internalModelId?": textOrNull, "modelParameters?": anything, "usageDetails?": mapOf(whole),
  "costDetails?": mapOf(number), "totalCost?": numberOrNull, "usagePricingTierName?": textOrNull, "promptId?": textOrNull,
  "promptName?": textOrNull, "promptVersion?": orNull(whole), "latency?": numberOrNull, "timeToFirstToken?": numberOrNull,
  "traceName?": textOrNull, "tags?": texts, "release?": textOrNull,
};

const score = {
  id: text, traceId: textOrNull, observationId: textOrNull, name: text, environment: text, source, dataType, comment: textOrNull,
  metadata: anything, configId: textOrNull, queueId: textOrNull, authorUserId: textOrNull, timestamp: time, createdAt: time, updatedAt: time,
  "value?": number, "stringValue?": textOrNull, "sessionId?": textOrNull, "datasetRunId?": textOrNull,
  "trace?": orNull(object({ userId: textOrNull, tags: texts, environment: text, "sessionId?": textOrNull })),
};

const scoreV3 = {
  id: text, projectId: text, name: text, source, dataType, timestamp: time, environment: text, createdAt: time, updatedAt: time,
  value: { description: "A number, true or false, or a text, as the data type says.", oneOf: [number, flag, text] },
  "comment?": textOrNull, "configId?": textOrNull, "metadata?": anything, "authorUserId?": textOrNull, "queueId?": textOrNull,
  "subject?": object({ kind: oneOf("trace", "observation", "session", "experiment"), id: text, "traceId?": textOrNull }),
};

const category = object({ label: text, value: number });
const tier = object({
  id: text, name: text, isDefault: flag, priority: whole, conditions: listOf({ type: "object" }), prices: mapOf(number),
});
const newTier = object({
  name: text, isDefault: flag, priority: whole, conditions: listOf({ type: "object" }), prices: mapOf(number),
});

export const schemas: Record<string, Json> = {
  Error: object({ message: text, "error?": anything }),
  Message: object({ message: text }),
  PageMeta: object({ page: whole, limit: whole, totalItems: whole, totalPages: whole }),
  Trace: object({ ...trace, observations: texts, scores: texts }, "As lists tell it: observations and scores by their ids."),
  TraceDetail: object({ ...trace, observations: listOf(ref("Observation")), scores: listOf(ref("Score")) }),
  Observation: object(observation),
  ObservationV2: object(observationV2, "Members of groups that were not asked for are absent."),
  ObservationsV2: object({ data: listOf(ref("ObservationV2")), meta: object({ "cursor?": text }) }),
  Session: object({ id: text, createdAt: time, environment: text, projectId: text }),
  SessionDetail: object({ id: text, createdAt: time, environment: text, projectId: text, traces: listOf({ type: "object" }) }),
  Score: object(score),
  ScoreV3: object(scoreV3),
  ScoresV3: object({ data: listOf(ref("ScoreV3")), meta: object({ limit: whole, "cursor?": text }) }),
  ScoreConfig: object({
    id: text, projectId: text, name: text, dataType: oneOf("NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"), isArchived: flag,
    minValue: numberOrNull, maxValue: numberOrNull, categories: orNull(listOf(category)), description: textOrNull, createdAt: time, updatedAt: time,
  }),
  NewScoreConfig: object({
    name: { type: "string", minLength: 1, maxLength: 35, pattern: "^[A-Za-z0-9_ .()-]+$" },
    dataType: oneOf("NUMERIC", "BOOLEAN", "CATEGORICAL", "TEXT"), "minValue?": numberOrNull, "maxValue?": numberOrNull,
    "categories?": orNull(listOf(category)), "description?": textOrNull,
  }),
  ScoreConfigChange: object({
    "name?": textOrNull, "isArchived?": orNull(flag), "minValue?": numberOrNull, "maxValue?": numberOrNull,
    "categories?": orNull(listOf(category)), "description?": textOrNull,
  }),
  Comment: object({
    id: text, projectId: text, objectType: oneOf("TRACE", "OBSERVATION", "SESSION", "PROMPT"), objectId: text, content: text,
    authorUserId: textOrNull, createdAt: time, updatedAt: time,
  }),
  NewComment: object({
    projectId: text, objectType: oneOf("TRACE", "OBSERVATION", "SESSION", "PROMPT"), objectId: text,
    content: { type: "string", minLength: 1, maxLength: 5000 }, "authorUserId?": textOrNull,
  }),
  Model: object({
    id: text, modelName: text, matchPattern: text, startDate: timeOrNull, unit: textOrNull, inputPrice: numberOrNull, outputPrice: numberOrNull,
    totalPrice: numberOrNull, tokenizerId: textOrNull, tokenizerConfig: anything, isLangfuseManaged: flag, createdAt: time,
    prices: mapOf(object({ price: number })), pricingTiers: listOf(tier),
  }),
  NewModel: object({
    modelName: text, matchPattern: text, "startDate?": timeOrNull, "unit?": orNull(oneOf("CHARACTERS", "TOKENS", "MILLISECONDS", "SECONDS", "IMAGES", "REQUESTS")),
    "inputPrice?": numberOrNull, "outputPrice?": numberOrNull, "totalPrice?": numberOrNull, "tokenizerId?": textOrNull, "tokenizerConfig?": anything,
    "pricingTiers?": orNull(listOf(newTier)),
  }, "Prices of a unit, or tiers of them."),
  Project: object({ id: text, name: text, organization: object({ id: text, name: text }), metadata: { type: "object" }, "retentionDays?": orNull(whole) }),
  Metrics: object({ data: listOf({ type: "object", additionalProperties: true }) }, "A row has its dimensions, time_dimension, and <aggregation>_<measure>."),
  Receipt: object({ id: text, state: oneOf("queued", "stored", "dead", "dropped"), storedAt: timeOrNull, reason: textOrNull }),
  Batch: object({ batch: listOf(object({ id: text, type: text, timestamp: time, body: { type: "object" } })), "metadata?": anything }),
  BatchAnswer: object({
    successes: listOf(object({ id: text, status: whole })),
    errors: listOf(object({ id: text, status: whole, "message?": textOrNull, "error?": anything })),
  }),
  NewScore: object({
    name: text, value: { oneOf: [number, text] }, "id?": textOrNull, "traceId?": textOrNull, "observationId?": textOrNull,
    "sessionId?": textOrNull, "datasetRunId?": textOrNull, "comment?": textOrNull, "metadata?": anything, "environment?": textOrNull,
    "dataType?": orNull(dataType), "configId?": textOrNull, "queueId?": textOrNull,
  }),
};
