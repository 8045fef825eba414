// A person narrows lists by conditions, in Debian's chromium: builds, changes and removes them, and finds them again in
// the URL; goes from an observation to its trace.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, signIn } from "../lib/browser.mjs";
import { event, id, ingest, now, project, readTrace, url } from "../lib/mesh.mjs";

const environment = id("b").slice(0, 20);
const steps = 130; // more than a page of observations
let browser, page, failedTrace;
const problems = [];

const conditions = () => JSON.parse(new URL(page.url()).searchParams.get("filter") ?? "[]");
const row = (name) => page.getByRole("row").filter({ hasText: name });
const gone = (name) => row(name).first().waitFor({ state: "detached" });
const within = encodeURIComponent(JSON.stringify([{ type: "stringOptions", column: "environment", operator: "any of", value: [environment] }]));

before(async () => {
  const trace = (name, body) => event("trace-create", { id: id("t"), name, environment, timestamp: now(), ...body });
  const acme = trace("acme-call", { metadata: { tenant: "acme" }, tags: ["gold"], userId: "ada" });
  const other = trace("other-call", { metadata: { tenant: "other" }, tags: ["gold", "eu"] });
  failedTrace = acme.body.id;
  const span = (traceId, name, n, body) => event("span-create", { id: id("o"), traceId, environment, name, startTime: now(-n * 10), ...body });
  const spans = Array.from({ length: steps }, (_, n) => span(other.body.id, `step-${n}`, n + 1));
  const failed = span(failedTrace, "look-up", 0, { level: "ERROR", statusMessage: "no answer in time", input: "the question", endTime: now(1500) });
  const { body } = await ingest([acme, other, ...spans, failed]);
  assert.deepEqual(body.errors, []);
  await readTrace(failedTrace, ({ observations }) => observations.length === 1);
  await readTrace(other.body.id, ({ observations }) => observations.length === steps);

  browser = await openBrowser();
  page = await openPage(browser, { problems });
  await signIn(page);
});
after(() => browser?.close());

const openForm = () => page.getByRole("button", { name: "Filter", exact: true }).click();

test("a condition on metadata narrows the rows and stands in the URL", async () => {
  await page.goto(`${url}/project/${project}/traces?filter=${within}`);
  await row("other-call").first().waitFor();
  await openForm();
  await page.getByLabel("Column").selectOption({ label: "Metadata" });
  assert.equal(await page.getByRole("button", { name: "Add filter" }).isDisabled(), true);
  await page.getByLabel("Key").fill("tenant");
  await page.getByRole("textbox", { name: "Value" }).fill("acme");
  await page.keyboard.press("Enter");
  await gone("other-call");
  await row("acme-call").first().waitFor();
  assert.deepEqual(conditions()[1], { type: "stringObject", column: "metadata", operator: "=", value: "acme", key: "tenant" });
});

test("it is there again after reloading, and can be changed", async () => {
  await page.reload();
  await row("acme-call").first().waitFor();
  assert.equal(await row("other-call").count(), 0);
  await page.getByRole("button", { name: "Change Metadata tenant is acme" }).click();
  await page.getByRole("textbox", { name: "Value" }).fill("other");
  await page.getByRole("button", { name: "Change filter" }).click();
  await row("other-call").first().waitFor();
  await gone("acme-call");
  assert.equal(conditions().length, 2);
});

test("its chip lets go of it", async () => {
  await page.getByRole("button", { name: "Remove Metadata tenant is other" }).click();
  await row("acme-call").first().waitFor();
  assert.equal(conditions().length, 1);
});

test("values are offered with their counts, and a cell's value holds together with conditions", async () => {
  await openForm();
  await page.getByLabel("Column").selectOption({ label: "Tags" });
  await page.getByRole("dialog").getByRole("button", { name: /^eu 1$/ }).click();
  await page.getByRole("button", { name: "Add filter" }).click();
  await gone("acme-call");
  await page.getByRole("button", { name: "Show only Tag: gold" }).first().click();
  await page.waitForURL(/tags=gold/);
  await row("other-call").first().waitFor();
  assert.equal(await row("acme-call").count(), 0);
});

test("the keyboard alone does it", async () => {
  await page.goto(`${url}/project/${project}/traces?filter=${within}`);
  await row("other-call").first().waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Column").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("acme-call");
  await page.keyboard.press("Enter"); // makes it a value
  await page.keyboard.press("Enter"); // takes the form
  await gone("other-call");
  await openForm();
  await page.waitForFunction(() => document.querySelector("[role=dialog]")?.contains(document.activeElement)); // keys go to it
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("nonsense in the URL is left out", async () => {
  await page.goto(`${url}/project/${project}/traces?filter=${encodeURIComponent('[{"type":"nope"},1]')}`);
  await row("acme-call").first().waitFor();
  await page.goto(`${url}/project/${project}/traces?filter=%5B`);
  await row("acme-call").first().waitFor();
});

test("dragging over the histogram narrows the time, and a range widens it again", async () => {
  await page.goto(`${url}/project/${project}/traces?range=1h&filter=${within}`);
  const bars = page.getByRole("group", { name: /traces by time/ }).getByRole("button");
  await bars.first().waitFor();
  const middle = async (bar) => {
    const { x, y, width, height } = await bar.boundingBox();
    return [x + width / 2, y + height / 2];
  };
  await page.mouse.move(...(await middle(bars.nth(2))));
  await page.mouse.down();
  await page.mouse.move(...(await middle(bars.nth(8))), { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  await page.getByText("No traces match").waitFor(); // they were sent just now
  await page.getByRole("button", { name: /^Time range/ }).click();
  await page.getByRole("menuitem", { name: "Last hour" }).click();
  await row("acme-call").first().waitFor();
  assert.equal(new URL(page.url()).searchParams.has("from"), false);
});

test("observations come page by page", async () => {
  await page.getByRole("link", { name: "Observations" }).click();
  await page.waitForURL(`**/project/${project}/observations`);
  await page.goto(`${url}/project/${project}/observations?filter=${within}`);
  await row("look-up").first().waitFor();
  assert.equal(await page.getByRole("table").getAttribute("aria-rowcount"), "100");
  await page.getByRole("button", { name: "Load more" }).click();
  await page.locator(`[role=table][aria-rowcount="${steps + 1}"]`).waitFor();
  assert.equal(await page.getByRole("button", { name: "Load more" }).count(), 0);
});

test("those of a level are found, and one leads to its trace with itself selected", async () => {
  await openForm();
  await page.getByLabel("Column").selectOption({ label: "Level" });
  await page.getByRole("dialog").getByRole("button", { name: "ERROR" }).click();
  await page.getByRole("button", { name: "Add filter" }).click();
  await page.locator('[role=table][aria-rowcount="1"]').waitFor();
  await page.getByRole("link", { name: "Open look-up" }).click();
  await page.waitForURL(`**/traces/${failedTrace}?observation=**`);
  await page.locator("[role=treeitem][aria-selected=true]").filter({ hasText: "look-up" }).waitFor();
  await page.getByText("the question").first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/observations\?.*filter=/);
});

test("nothing went wrong in the pages", () => assert.deepEqual(problems, []));
