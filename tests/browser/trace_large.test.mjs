// A trace of 20,000 observations opens, and answers a click, within bounds that a busy machine keeps too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, signIn } from "../lib/browser.mjs";
import { event, eventually, id, ingest, project, url } from "../lib/mesh.mjs";
import { clickhouse } from "../lib/stores.mjs";

const steps = 20_000;
const perRequest = 1000;
const openMs = 20_000;
const clickMs = 1500;

const traceId = id("wide");
const stepId = (i) => `${traceId}-${i}`;
const began = Date.now() - 3_600_000;
const at = (ms) => new Date(began + ms).toISOString();
const problems = [];
let browser, page;

/** Eight below each, as loops of agents have them. */
const step = (i) =>
  event("span-create", {
    id: stepId(i), traceId, parentObservationId: i ? stepId(Math.floor((i - 1) / 8)) : undefined, name: `step-${i % 40}`, startTime: at(i * 10), endTime: at(i * 10 + 500),
    input: { question: `What of number ${i}?`, filler: "All work and no play. ".repeat(10) }, output: { answer: `It is ${i * 7}.` },
  });

before(async () => {
  await ingest([event("trace-create", { id: traceId, name: "wide", timestamp: at(0) })]);
  for (let from = 0; from < steps; from += perRequest) {
    const { status } = await ingest(Array.from({ length: perRequest }, (_, i) => step(from + i)));
    assert.equal(status, 207);
  }
  const stored = () => clickhouse("SELECT count() FROM observations FINAL WHERE trace_id = {id:String}", { id: traceId });
  await eventually(async () => Number(await stored()) === steps, 90_000);
  browser = await openBrowser();
  page = await openPage(browser, { problems });
  page.setDefaultTimeout(openMs);
  await signIn(page);
});
after(() => browser?.close());

test("it opens with its tree", async () => {
  const opened = Date.now();
  await page.goto(`${url}/project/${project}/traces/${traceId}`);
  await page.getByRole("treeitem").nth(5).waitFor();
  assert.ok(Date.now() - opened < openMs);
  await page.getByPlaceholder("Search 20,000 steps").waitFor();
});

/** From the click until the row is drawn as selected. */
const click = (row) =>
  page.evaluate(async (row) => {
    const item = document.querySelectorAll("[role=treeitem]")[row];
    const started = performance.now();
    item.click();
    const frame = () => new Promise(requestAnimationFrame);
    while (item.getAttribute("aria-selected") !== "true") await frame();
    await frame();
    return performance.now() - started;
  }, row);

test("a click is answered, and brings the step's payload", async () => {
  const took = [await click(3), await click(5), await click(7)].sort((a, b) => a - b);
  assert.ok(took[1] < clickMs, `it took ${took.map(Math.round)} ms`);
  await page.getByRole("region", { name: "Details" }).getByText("What of number").waitFor();
});

test("its steps are searched by their names, and it says that their payloads are not", async () => {
  await page.getByLabel("Search the steps and their payloads").fill("step-17");
  await page.getByText("500 hits in 500 steps").waitFor();
  await page.getByText("Of this many steps, payloads are not searched.").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[aria-current=true]", { hasText: "step-17" }).waitFor();
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
