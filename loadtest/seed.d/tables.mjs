// Rows by formula: all of a row follows from its number, so that the same command gives the same data. ClickHouse makes
// them itself; nothing passes through our actors, which is the point: this is about reading.
import { models, names, tags, words } from "./words.mjs";

export const perTrace = 10;
export const longEvery = 20000; // one trace in so many is long
export const longHas = 1000;

const array = (items) => `[${items.map((item) => (typeof item === "number" ? item : `'${item}'`)).join(",")}]`;
const roll = (number, salt, sides) => `(cityHash64(${number}, '${salt}') % ${sides})`;
const pick = (items, number, salt) => `${array(items)}[1 + ${roll(number, salt, items.length)}]`;
/** Mostly the first ones, as of names and models in practice. */
const pickOften = (items, number, salt) => `${array(items)}[1 + toUInt32(${items.length} * pow(${roll(number, salt, 10000)} / 10000, 2))]`;
const text = (number, salt, least, most) =>
  `arrayStringConcat(arrayMap(i -> words[1 + cityHash64(${number}, '${salt}', i) % ${words.length}], range(${least} + ${roll(number, salt + "n", most - least)})), ' ')`;
const message = (role, of) => `concat('[{"role":"${role}","content":"', ${of}, '"}]')`;

const traceId = (number) => `lower(hex(MD5(concat('trace', toString(${number})))))`;
const spanId = (trace, index) => `lower(substring(hex(MD5(concat(toString(${trace}), 'span', toString(${index})))), 1, 16))`;

/** Evenly over the days, a few seconds off. */
const begun = (number, { total, days, until }) =>
  `fromUnixTimestamp64Micro(toInt64(${until} - ${days * 86400e6} + ${number} * ${(days * 86400e6) / total} + ${roll(number, "jitter", 4000000)}), 'UTC')`;

const session = (number) => `if(${roll(number, "session?", 3)} > 0, concat('session-', toString(intDiv(${number}, 6))), '')`;
const user = (number) => `concat('user-', toString(toUInt32(20000 * pow(${roll(number, "user", 10000)} / 10000, 3))))`;
const environment = (number) => `if(${roll(number, "environment", 10)} < 8, 'production', 'staging')`;

const settings = "SETTINGS max_insert_threads = 1, max_threads = 2";
const withWords = `WITH ${array(words)} AS words`;

export const tracesSql = (plan, from, count) => `
INSERT INTO traces (project_id, id, timestamp, name, user_id, session_id, release, environment, tags, input, output, metadata,
  sdk_name, created_at, updated_at, row_version, is_deleted)
${withWords}, number AS n, ${begun("n", plan)} AS at
SELECT '${plan.project}', ${traceId("n")}, at, ${pickOften(names, "n", "name")}, ${user("n")}, ${session("n")},
  concat('2026.', toString(1 + intDiv(n * 12, ${plan.total}))), ${environment("n")},
  arrayDistinct([${pick(tags, "n", "tag1")}, ${pick(tags, "n", "tag2")}]), ${message("user", text("n", "in", 20, 120))}, ${text("n", "out", 40, 200)},
  map('region', ${pick(["eu-north-1", "us-east-1", "ap-south-1"], "n", "region")}, 'tenant', concat('tenant-', toString(${roll("n", "tenant", 300)}))),
  'seed', at, at, 1, 0
FROM numbers(${from}, ${count}) ${settings}`;

/** `trace` and `index` as SQL of the row's number. */
const observations = (plan, trace, index, from, count) => {
  const generation = `(j % 3 = 2)`;
  const model = array(models.map(([name]) => name));
  const price = (side) => `${array(models.map((each) => each[side]))}[m]`;
  const input = `toUInt64(${roll("n", "input", 3000)} + 50)`, output = `toUInt64(${roll("n", "output", 800)} + 10)`;
  return `
INSERT INTO observations (project_id, trace_id, id, type, parent_observation_id, start_time, end_time, completion_start_time, name,
  environment, level, status_message, input, output, metadata, provided_model_name, model_parameters, provided_usage_details, usage_details,
  cost_details, total_cost, sdk_name, created_at, updated_at, row_version, is_deleted)
${withWords}, number AS n, ${trace} AS t, ${index} AS j, ${begun("t", plan)} + toIntervalMillisecond(300 * j) AS at,
  at + toIntervalMillisecond(toUInt32(-600 * log((1 + ${roll("n", "took", 9999)}) / 10000)) + 20) AS until,
  1 + toUInt32(${models.length} * pow(${roll("n", "model", 10000)} / 10000, 2)) AS m, ${generation} AS generation, ${roll("n", "level", 1000)} AS luck,
  ${input} AS i, ${output} AS o, i * ${price(1)} AS ci, o * ${price(2)} AS co
SELECT '${plan.project}', ${traceId("t")}, ${spanId("t", "j")}, multiIf(j = 0, 'AGENT', generation, 'GENERATION', j % 3 = 0, 'TOOL', 'SPAN'),
  if(j = 0, '', ${spanId("t", "0")}), at, until, if(generation, at + toIntervalMillisecond(15 + ${roll("n", "first", 400)}), NULL),
  multiIf(j = 0, 'agent-loop', generation, ${pick(["plan", "answer", "summarise"], "n", "gname")}, ${pick(["retrieve", "lookup_order", "rerank", "parse"], "n", "sname")}),
  ${environment("t")}, multiIf(luck < 15, 'ERROR', luck < 40, 'WARNING', luck < 100, 'DEBUG', 'DEFAULT'), if(luck < 15, 'timeout: no answer within 2000 ms', ''),
  ${message("user", text("n", "in", 30, 160))}, ${text("n", "out", 30, 160)}, map('attempt', toString(${roll("n", "attempt", 3)})),
  if(generation, ${model}[m], ''), if(generation, '{"temperature":0.2}', ''),
  if(generation, map('input', i, 'output', o), map()), if(generation, map('input', i, 'output', o, 'total', i + o), map()),
  if(generation, map('input', toDecimal64(ci, 12), 'output', toDecimal64(co, 12), 'total', toDecimal64(ci + co, 12)), CAST(map(), 'Map(String, Decimal(18, 12))')),
  if(generation, toDecimal64(ci + co, 12), NULL), 'seed', at, at, 1, 0
FROM numbers(${from}, ${count}) ${settings}`;
};

export const observationsSql = (plan, from, count) => observations(plan, `intDiv(n, ${perTrace})`, `n % ${perTrace}`, from, count);
export const longTracesSql = (plan, from, count) => observations(plan, `intDiv(n, ${longHas}) * ${longEvery}`, `${perTrace} + n % ${longHas}`, from, count);

export const scoresSql = (plan, from, count) => `
INSERT INTO scores (project_id, trace_id, id, timestamp, name, environment, source, data_type, value, string_value, created_at, updated_at, row_version, is_deleted)
WITH number AS n, intDiv(n, 2) * 2 AS t, ${begun("t", plan)} AS at, n % 2 = 0 AS numeric
SELECT '${plan.project}', ${traceId("t")}, concat('score-', toString(n)), at, if(numeric, 'helpfulness', 'tone'), ${environment("t")}, 'API',
  if(numeric, 'NUMERIC', 'CATEGORICAL'), if(numeric, ${roll("n", "value", 101)} / 100, 0),
  if(numeric, NULL, ${pick(["friendly", "neutral", "curt"], "n", "tone")}), at, at, 1, 0
FROM numbers(${from}, ${count}) ${settings}`;
