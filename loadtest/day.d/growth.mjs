// The second half of the day beside the first: the most of each, at rest.

/** What may come on top: a tenth, and what is no growth at this size. */
const MARGIN = 1.1;
const SLACK = { mib: 8, files: 8, threads: 4, keys: 16, parts: 10 };

function compared(what, unit, hours, of) {
  const half = hours.length / 2;
  const most = (part) => Math.max(...part.map(of));
  const [first, second] = [most(hours.slice(0, half)), most(hours.slice(half))];
  return { what, unit, first, second, bad: second > first * MARGIN + SLACK[unit] };
}

export function growth(hours) {
  const names = Object.keys(hours[0].processes);
  const each = (unit) => names.map((name) => compared(name, unit, hours, ({ processes }) => processes[name]?.[unit] ?? 0));
  return [
    ...each("mib"), ...each("files"), ...each("threads"),
    compared("Redis, its data", "mib", hours, ({ redis }) => redis.mib),
    compared("Redis", "keys", hours, ({ redis }) => redis.keys),
    compared("ClickHouse, active", "parts", hours, ({ clickhouse }) => clickhouse.parts),
  ];
}
