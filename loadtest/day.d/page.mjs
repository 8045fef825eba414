// The result as a page: each hour, then what grew.
const line = (cells) => `| ${cells.join(" | ")} |`;

function hourly(hours) {
  const names = Object.keys(hours[0].processes);
  const head = ["hour", "events/s", "visible p99, ms", ...names.map((name) => name.replace(/-\d+$/, "")), "files", "Redis, MiB", "keys", "parts", "stored, MiB"];
  const row = ({ hour, events_s, visible_p99_ms, processes, redis, clickhouse }) =>
    line([hour + 1, events_s, visible_p99_ms, ...names.map((name) => Math.round(processes[name]?.mib ?? 0)), Object.values(processes).reduce((sum, { files }) => sum + files, 0), redis.mib, redis.keys, clickhouse.parts, clickhouse.mib]);
  return [line(head), line(head.map(() => "--:")), ...hours.map(row)].join("\n");
}

function halves(grown) {
  const rows = grown.filter(({ first, second }) => first !== second).map(({ what, unit, first, second, bad }) => line([what, unit === "mib" ? "MiB" : unit, first, second, bad ? "**grew**" : "within a tenth"]));
  return [line(["of", "what", "most in the first half", "in the second", ""]), line(["---", "---", "--:", "--:", "---"]), ...rows].join("\n");
}

export function page({ label, began, minutes, seconds, hours, grown }) {
  const events = hours.reduce((sum, hour) => sum + hour.events, 0);
  const whole = hours.every((hour) => hour.whole) ? "each stored once" : "**not each stored once**";
  return `# ${label}

${began.slice(0, 16).replace("T", " ")} UTC: 24 hours in ${minutes} minutes, ${seconds} s of load each, then a rest, then this look. ${events} events, ${whole};
${hours.reduce((sum, hour) => sum + hour.refused_again, 0)} requests sent again. Columns of processes are resident MiB with their children.

${hourly(hours)}

What differs between the halves, which have the same traffic:

${halves(grown)}
`;
}
