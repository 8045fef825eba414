// The table of what was measured.
const seconds = (ms) => (Number.isNaN(ms) ? "-" : (ms / 1000).toFixed(1));

const columns = [
  ["fault", (r) => r.name],
  ["accepted events", (r) => r.accepted],
  ["sent again", (r) => r.again],
  ["stored traces", (r) => (r.stored === r.traces ? r.stored : `${r.stored} of ${r.traces}`)],
  ["doubled", (r) => r.doubled],
  ["lost", (r) => r.lost + r.refused],
  ["longest stall, s", (r) => seconds(r.stall_ms)],
  ["recovered, s", (r) => seconds(r.recover_ms)],
];

const line = (cells) => `| ${cells.join(" | ")} |`;
export const heading = () => [line(columns.map(([title]) => title)), line(columns.map((_, i) => (i ? "--:" : "---")))].join("\n");
export const row = (result) => line(columns.map(([, cell]) => cell(result))) + (result.problem ? `  <- ${result.problem}` : "");

/** Several rounds of one fault as one: sums, and the worst times. */
export function together(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const most = (key) => Math.max(...results.map((result) => result[key]));
  const sums = Object.fromEntries(["accepted", "again", "stored", "traces", "doubled", "lost", "refused"].map((key) => [key, sum(key)]));
  return { name: results[0].name, absent: results[0].absent, ...sums, stall_ms: most("stall_ms"), recover_ms: most("recover_ms"), problem: results.map((r) => r.problem).find(Boolean) ?? "" };
}
