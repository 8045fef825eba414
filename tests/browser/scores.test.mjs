// Scores that came through the SDK: a person filters them, follows one, deletes one, and compares two.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, overflow } from "../lib/chromium.mjs";
import { eventually, get, id, project, publicKey, secretKey, url } from "../lib/mesh.mjs";

const mark = id("s").slice(0, 10);
const [quality, judged, tone, mood] = ["quality", "judged", "tone", "mood"].map((name) => `${mark} ${name}`);
const traceIds = [];
let browser, page, problems;

before(async () => {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey, environment: "scores-test" });
  const values = [[0.1, 0.2, "kind", "kind"], [0.5, 0.4, "kind", "curt"], [0.9, 1, "curt", "curt"], [0.7, 0.8, "curt", "curt"]];
  for (const [i, [first, second, label, other]] of values.entries()) {
    const trace = langfuse.trace({ id: id("t"), name: `answer ${i}`, userId: "grace" });
    traceIds.push(trace.id);
    trace.score({ name: quality, value: first, comment: i === 0 ? "too short" : undefined });
    trace.score({ name: judged, value: second });
    trace.score({ name: tone, value: label, dataType: "CATEGORICAL" });
    trace.score({ name: mood, value: other, dataType: "CATEGORICAL" });
  }
  await langfuse.shutdownAsync();
  for (const traceId of traceIds) await eventually(async () => (await get(`/api/public/scores?traceId=${traceId}`)).body.meta.totalItems === 4);
  ({ browser, page, problems } = await openBrowser());
});
after(() => browser?.close());

const table = () => page.getByRole("table", { name: "Scores" });
const rowCount = (count) => eventually(async () => (await table().getAttribute("aria-rowcount")) === String(count));
const figures = async (label) => {
  const list = page.locator(`dl[aria-label='${label}'] > div`);
  const texts = await list.evaluateAll((items) => items.map((item) => [...item.children].map((part) => part.textContent)));
  return Object.fromEntries(texts);
};

async function filter(column, operator, value) {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("Column").selectOption({ label: column });
  await page.getByLabel("Operator").selectOption({ label: operator });
  await page.getByLabel("Value", { exact: true }).fill(value);
  await page.getByRole("button", { name: "Add filter" }).click();
}

test("scores are narrowed by their name and by what they say", async () => {
  await page.getByRole("link", { name: "Scores", exact: true }).click();
  await page.waitForURL(`**/project/${project}/scores`);
  await filter("Name", "is", quality);
  await rowCount(4);
  await filter("Value (number)", "≥", "0.7");
  await rowCount(2);
  await table().getByText("0.9", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Remove Value/ }).click();
  await rowCount(4);
  await table().getByText("too short").waitFor();
});

test("the names there are can be chosen, of any kind", async () => {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("Column").selectOption({ label: "Name" });
  const known = page.getByRole("list", { name: "Values of Name" });
  for (const name of [quality, tone]) await known.getByRole("button", { name: new RegExp(`^${name}`) }).waitFor();
  await page.keyboard.press("Escape");
});

test("a score leads to the trace it is of", async () => {
  await table().getByRole("row").filter({ hasText: "too short" }).getByRole("link").click();
  await page.waitForURL(`**/traces/${traceIds[0]}`);
  await page.getByText(quality).first().waitFor();
  await page.goBack();
});

test("a score's values are counted and averaged", async () => {
  await page.getByRole("link", { name: "Analytics" }).click();
  await page.waitForURL("**/scores/analytics");
  await page.getByLabel("Score", { exact: true }).selectOption({ label: `${quality}, API (4)` });
  await page.waitForURL(/name=/);
  await page.getByRole("region", { name: `${quality}, API` }).waitFor();
  assert.deepEqual(await figures("Statistics"), { Count: "4", Average: "0.55", Median: "0.6", Deviation: "0.3416", Least: "0.1", Greatest: "0.9" });
  const bars = page.getByRole("region", { name: `Distribution of ${quality}` }).getByRole("listitem");
  assert.equal(await bars.count(), 10);
  await page.getByRole("img", { name: new RegExp(`^Average over time of ${quality}, last 24 hours: Average up to 0\\.55`) }).waitFor();
});

test("two scores of numbers are compared", async () => {
  await page.getByLabel("Compared with").selectOption({ label: `${judged}, API (4)` });
  await page.waitForURL(/otherName=/);
  await page.getByRole("region", { name: "Comparison" }).waitFor();
  assert.deepEqual(await figures("Agreement"), { Matched: "4", Pearson: "0.9621", Spearman: "1", MAE: "0.1", RMSE: "0.1" });
  await page.getByRole("group", { name: `${quality} by ${judged}` }).waitFor();
});

test("two scores of labels are compared, with nothing else to choose", async () => {
  await page.getByLabel("Score", { exact: true }).selectOption({ label: `${tone}, API (4)` });
  await page.getByRole("region", { name: `${tone}, API` }).waitFor();
  const others = await page.getByLabel("Compared with").locator("option").allTextContents();
  assert.ok(!others.some((name) => name.startsWith(quality)));
  await page.getByLabel("Compared with").selectOption({ label: `${mood}, API (4)` });
  await page.getByRole("region", { name: "Comparison" }).waitFor();
  assert.deepEqual(await figures("Agreement"), { Matched: "4", Accuracy: "75%", "Cohen's κ": "0.5", F1: "0.7333" });
  await page.getByRole("row", { name: "kind 1 1" }).or(page.getByRole("row", { name: "curt 2 0" })).first().waitFor();
});

test("a link to an analysis shows it again", async () => {
  await page.reload();
  await page.getByRole("region", { name: "Comparison" }).waitFor();
});

test("a score is deleted after a question", async () => {
  await page.goto(`${url}/project/${project}/scores?filter=${encodeURIComponent(JSON.stringify([{ type: "string", column: "name", operator: "=", value: quality }]))}`);
  await rowCount(4);
  const doomed = table().getByRole("row").filter({ hasText: "too short" });
  await doomed.getByRole("button", { name: `Delete score ${quality}` }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await rowCount(4);
  await doomed.getByRole("button", { name: `Delete score ${quality}` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await rowCount(3);
  assert.equal(await table().getByText("too short").count(), 0);
});

test("a phone shows list and analysis without scrolling sideways", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByText("0.9", { exact: true }).waitFor();
  assert.ok((await overflow(page)) <= 0);
  const choice = new URLSearchParams({ name: tone, source: "API", dataType: "CATEGORICAL", otherName: mood, otherSource: "API", otherDataType: "CATEGORICAL" });
  await page.goto(`${url}/project/${project}/scores/analytics?${choice}`);
  await page.getByRole("region", { name: "Comparison" }).waitFor();
  assert.ok((await overflow(page)) <= 0);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
