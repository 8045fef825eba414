// What people and programs ask, other values each time, so that no answer is one of a cache.
const hour = 3600e3;
const list = 100; // aims, in ms
const chart = 500;

const encode = (object) => encodeURIComponent(JSON.stringify(object));
const any = (column, ...value) => ({ type: "stringOptions", column, operator: "any of", value });

/** `get` to find ids of traces and sessions that there are. */
export async function questions(get, days) {
  const now = Date.now();
  const at = (ago) => encodeURIComponent(new Date(now - ago).toISOString());
  const someDay = (i) => `fromTimestamp=${at(((i % days) + 1) * 24 * hour)}&toTimestamp=${at((i % days) * 24 * hour)}`;
  const someDayOf = (i) => someDay(i).replace("fromTimestamp", "fromStartTime").replace("toTimestamp", "toStartTime");
  const filter = (...conditions) => `filter=${encode(conditions)}`;
  const metrics = (words, range = days * 24 * hour) => (i) =>
    `metrics?query=${encode({ view: "observations", metrics: [{ measure: "count", aggregation: "count" }], fromTimestamp: new Date(now - range - i * 1000).toISOString(), toTimestamp: new Date(now).toISOString(), ...words })}`;
  const byTime = { timeDimension: { granularity: "auto" } };
  const of = (measure, ...aggregations) => aggregations.map((aggregation) => ({ measure, aggregation }));
  const by = (...fields) => fields.map((field) => ({ field }));

  const traces = (await get(`traces?limit=100&${someDay(1)}&fields=core`)).body.data;
  const long = await longest(get, days, now);
  const trace = (i) => traces[i % traces.length];
  const sessions = traces.filter(({ sessionId }) => sessionId);

  return [
    { name: "traces, newest 50", aim: list, path: (i) => `traces?limit=50&page=${i + 1}` },
    { name: "traces of a day", aim: list, path: (i) => `traces?limit=50&${someDay(i)}` },
    { name: "traces of a day, of a name, environment and tag", aim: list, path: (i) => `traces?limit=50&${someDay(i)}&name=rag-answer&${filter(any("environment", "production"), any("tags", "eu"))}` },
    { name: "traces of a user, ever", aim: list, path: (i) => `traces?limit=50&userId=user-${i * 37}` },
    { name: "traces of a day with an error", aim: list, path: (i) => `traces?limit=50&${someDay(i)}&${filter({ type: "number", column: "errorCount", operator: ">", value: 0 })}` },
    { name: "traces of a day by metadata", aim: list, path: (i) => `traces?limit=50&${someDay(i)}&${filter({ type: "stringObject", column: "metadata", key: "tenant", operator: "=", value: `tenant-${i}` })}` },
    { name: "observations, newest 50", aim: list, path: (i) => `v2/observations?limit=50&level=WARNING&version=&name=answer&toStartTime=${at(i * hour)}` },
    { name: "observations of a day, of a model, costly", aim: list, path: (i) => `v2/observations?limit=50&fields=core,basic,usage,model&${someDayOf(i)}&${filter(any("model", "gpt-4o"), { type: "number", column: "totalCost", operator: ">", value: 0.01 })}` },
    { name: "one trace of 10 observations", aim: list, path: (i) => `traces/${trace(i).id}` },
    { name: "one trace of 1,010 observations", aim: list, path: () => `traces/${long}` },
    { name: "sessions, newest 50", aim: list, path: (i) => `sessions?limit=50&page=${i + 1}` },
    { name: "one session", aim: list, path: (i) => `sessions/${sessions[i % sessions.length].sessionId}` },
    { name: "scores of a day", aim: list, path: (i) => `v2/scores?limit=50&${someDay(i)}` },
    { name: "search in outputs of a day", aim: chart, path: (i) => `traces?limit=50&${someDay(i)}&${filter({ type: "string", column: "output", operator: "matches", value: "invoice refund" })}` },
    { name: "search in outputs, all", aim: chart, path: (i) => `traces?limit=50&page=${i + 1}&${filter({ type: "string", column: "output", operator: "matches", value: "invoice refund policy" })}` },
    { name: "chart: observations by time, all days", aim: chart, path: metrics(byTime) },
    { name: "chart: cost by model and day", aim: chart, path: metrics({ ...byTime, dimensions: by("providedModelName"), metrics: of("totalCost", "sum") }) },
    { name: "chart: latency percentiles by day", aim: chart, path: metrics({ ...byTime, metrics: of("latency", "p50", "p95", "p99") }) },
    { name: "chart: levels by day", aim: chart, path: metrics({ ...byTime, dimensions: by("level") }) },
    { name: "chart: tokens by model", aim: chart, path: metrics({ dimensions: by("providedModelName"), metrics: of("totalTokens", "sum") }) },
    { name: "chart: top users by cost", aim: chart, path: metrics({ dimensions: by("userId"), metrics: of("totalCost", "sum"), config: { row_limit: 10 }, orderBy: [{ field: "sum_totalCost", direction: "desc" }] }) },
    { name: "chart: traces by time", aim: chart, path: metrics({ ...byTime, view: "traces" }) },
    { name: "chart: scores by name", aim: chart, path: metrics({ view: "scores-numeric", dimensions: by("name"), metrics: of("value", "avg") }) },
    { name: "chart: cost by model, a day", aim: chart, path: metrics({ ...byTime, dimensions: by("providedModelName"), metrics: of("totalCost", "sum") }, 24 * hour) },
  ];
}

async function longest(get, days, now) {
  const query = { view: "observations", dimensions: [{ field: "traceId" }], metrics: [{ measure: "count", aggregation: "count" }], config: { row_limit: 1 },
    fromTimestamp: new Date(now - days * 24 * hour).toISOString(), toTimestamp: new Date(now - (days - 2) * 24 * hour).toISOString() };
  return (await get(`metrics?query=${encode(query)}`)).body.data[0].traceId;
}
