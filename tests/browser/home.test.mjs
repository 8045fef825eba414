// A project's home, on known data of an environment of its own: the totals, the charts' words, where the bars lead.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, signIn } from "../lib/browser.mjs";
import { event, get, id, ingest, now, project, url } from "../lib/mesh.mjs";

const environment = id("home").slice(0, 20);
const problems = [];
let browser, page;

before(async () => {
  const minutesAgo = (minutes, ms = 0) => now(-minutes * 60_000 + ms);
  const trace = (name, userId, minutes) => {
    const traceId = id("t");
    const generation = (model, total, cost, more) =>
      event("generation-create", {
        id: id("o"), traceId, environment, name: "call", model, startTime: minutesAgo(minutes), endTime: minutesAgo(minutes, 2000),
        usageDetails: { total }, costDetails: { total: cost }, ...more,
      });
    return [event("trace-create", { id: traceId, name, environment, userId, timestamp: minutesAgo(minutes) }), generation("m1", 1000, 3), generation("m2", 500, 1, { level: "ERROR" })];
  };
  const score = (name, value, dataType) => event("score-create", { id: id("s"), traceId: id("t"), environment, name, value, dataType });
  const { body, headers } = await ingest([
    ...trace("chat", "ann", 5), ...trace("chat", "ann", 90), ...trace("search & find", "bob", 30), ...trace("old", "eve", 25 * 60),
    score("quality", 0.25), score("quality", 0.75), score("resolved", 1, "BOOLEAN"), score("tone", "kind", "CATEGORICAL"),
  ]);
  assert.deepEqual(body.errors, []);
  await get(`/api/public/traces?limit=1&after=${headers.get("x-tracemesh-receipt")}`); // answers when all of it is stored
  browser = await openBrowser();
  page = await openPage(browser, { problems, expected: /401|503/ });
  await signIn(page);
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.waitForURL(`**/project/${project}/home`);
});
after(() => browser?.close());

const home = (query) => page.goto(`${url}/project/${project}/home?environment=${environment}${query}`);
const tile = (label, value) => page.locator("dl > div").filter({ hasText: label }).getByText(value, { exact: true }).waitFor();
const panel = (name) => page.getByRole("region", { name, exact: true });
const link = async (within, name) => new URL(await panel(within).getByRole("link", { name }).getAttribute("href"), url);
/** The conditions of the list that a link leads to. */
const conditions = ({ searchParams }) => JSON.parse(searchParams.get("filter")).map(({ column, value }) => [column, value]);

test("the environment is chosen from those there are, and kept in the URL", async () => {
  await page.getByRole("button", { name: /^Environment/ }).click();
  await page.getByRole("menuitem", { name: environment }).click();
  await page.waitForURL(`**/home?environment=${environment}`);
});

test("the totals are of the range", async () => {
  await tile("Traces", "3");
  await tile("Observations", "6");
  await tile("Total cost", "$12.00");
  await tile("Total tokens", "4,500");
  await tile("Error rate", "50%");
  await tile("latency", "2.00 s");
  await page.getByText("+200%").first().waitFor(); // one trace the day before
});

test("the charts say in words what they draw", async () => {
  for (const words of [/^Traces, last 24 hours: Traces 3/, /^Cost by model.*m1 \$9\.00, m2 \$3\.00/, /^Latency.*p50 up to 2\.00 s/, /^Observations by level.*Default 3, Error 3/])
    await page.getByRole("img", { name: words }).waitFor();
  await page.getByRole("row", { name: "quality numeric 0.5 2" }).waitFor();
  await page.getByRole("row", { name: "resolved boolean 100% true 1" }).waitFor();
  await page.getByRole("row", { name: "tone categorical kind 100% 1" }).waitFor();
});

test("a shorter range has less", async () => {
  await page.getByRole("button", { name: /^Time range/ }).click();
  await page.getByRole("menuitem", { name: "Last hour" }).click();
  await page.waitForURL(/range=1h/);
  await tile("Traces", "2");
});

test("a bar leads to its traces", async () => {
  const named = await link("Top trace names", "search & find");
  assert.equal(named.pathname, `/project/${project}/traces`);
  assert.deepEqual(Object.fromEntries(named.searchParams), { range: "1h", name: "search & find", environment });
  assert.equal((await link("Top users", "ann")).searchParams.get("userId"), "ann");
  await panel("Top users").getByRole("link", { name: "ann" }).click();
  await page.waitForURL(/\/traces\?.*userId=ann/);
  await page.getByText("chat").first().waitFor();
});

test("users are ordered by cost or by traces", async () => {
  await home("");
  await panel("Top users").getByText("$8.00").waitFor();
  await panel("Top users").locator("label", { hasText: /^Traces$/ }).click();
  await panel("Top users").getByRole("listitem").filter({ hasText: "ann" }).getByText("2", { exact: true }).waitFor();
});

test("latency has percentiles for each name, of traces and of what is in them, and leads to the list", async () => {
  const table = panel("Latency by name");
  await table.getByRole("row", { name: "chat 2 2.00 s 2.00 s 2.00 s 2.00 s" }).waitFor();
  assert.deepEqual(conditions(await link("Latency by name", "chat")), [["environment", environment], ["name", ["chat"]]]);
  await table.locator("label", { hasText: /^Generations$/ }).click();
  await table.getByRole("row", { name: "call 6 2.00 s" }).waitFor();
  const calls = await link("Latency by name", "call");
  assert.equal(calls.pathname, `/project/${project}/observations`);
  assert.deepEqual(conditions(calls), [["environment", environment], ["type", ["GENERATION"]], ["name", ["call"]]]);
});

test("the totals lead to their lists", async () => {
  const failed = new URL(await page.getByLabel("Totals").getByRole("link", { name: "Error rate" }).getAttribute("href"), url);
  assert.deepEqual(conditions(failed), [["environment", environment], ["level", ["ERROR"]]]);
  await page.getByLabel("Totals").getByRole("link", { name: "Traces" }).click();
  await page.waitForURL(`**/project/${project}/traces?**`);
});

test("an environment without anything says so", async () => {
  await page.goto(`${url}/project/${project}/home?environment=nothing-here`);
  await page.getByText("Nothing in this time range").nth(8).waitFor();
  await tile("Traces", "0");
});

test("a chart that failed is asked again by its button, the others stay", async () => {
  const failing = (route) => (/"p99".*"timeDimension"/.test(decodeURIComponent(route.request().url())) ? route.fulfill({ status: 503, json: { message: "too busy" } }) : route.continue());
  await page.route("**/metrics?**", failing);
  await home("");
  await page.getByText("Could not load: too busy").waitFor();
  await page.getByRole("img", { name: /^Cost by model/ }).waitFor();
  await page.unroute("**/metrics?**", failing);
  await page.getByRole("button", { name: "Retry Latency of generations" }).click();
  await page.getByRole("img", { name: /^Latency/ }).waitFor();
});

test("a phone shows it without scrolling sideways", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("img", { name: /^Cost by model/ }).waitFor();
  const overflow = await page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll("main > div")].map((box) => box.scrollWidth - box.clientWidth)));
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
