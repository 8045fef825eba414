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
const otherId = id("narrow");
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
  await ingest([event("trace-create", { id: traceId, name: "wide", timestamp: at(0) }), event("trace-create", { id: otherId, name: "narrow", timestamp: at(0) }),
    event("span-create", { id: id("o"), traceId: otherId, name: "step-0", startTime: at(0), input: { question: "What else?" } })]);
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

const search = () => page.getByLabel("Search the steps and their payloads");

test("its steps are searched by their names", async () => {
  await search().fill("step-17");
  await page.getByText("500 hits in 500 steps").waitFor();
  await page.keyboard.press("Enter");
  await page.locator("[aria-current=true]", { hasText: "step-17" }).waitFor();
});

test("the server searches the payloads, in any case; what is around a hit is read when it is in sight", async () => {
  await search().fill("OF NUMBER 1234?");
  await page.getByText(/^1 hit in 1 step /).waitFor();
  await page.getByText("Metadata of this many steps is not searched.").waitFor();
  const hit = page.getByRole("list", { name: "Hits" }).getByRole("button");
  await hit.getByText("question: What of number 1234?").waitFor();
  await search().press("Enter");
  await page.waitForURL(`**observation=${stepId(1234)}`);
  await page.getByRole("region", { name: "Details" }).getByText("What of number 1234?").waitFor();
  await search().fill("all work and no play");
  await page.getByText("1,000+ hits in 1,000 steps").waitFor();
  await search().fill("no such text");
  await page.getByText("“no such text” is nowhere in this trace.").waitFor();
});

test("compared, payloads are those of the step that is open, and it says so", async () => {
  await page.goto(`${url}/project/${project}/compare?a=${traceId}&b=${otherId}`);
  await page.getByText("inputs and outputs are compared of the one that is open").waitFor();
  await page.getByRole("list", { name: "Steps of both" }).getByRole("button", { name: /step-0/ }).first().click();
  await page.getByRole("region", { name: "Input", exact: true }).locator("del", { hasText: "of number 0" }).waitFor();
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
