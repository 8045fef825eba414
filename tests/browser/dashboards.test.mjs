// A person clones a dashboard, adds a widget, drags it with the mouse, saves; another opens the link. On data that the
// SDK sent, of an environment of its own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";
import { call, signIn as cookie } from "../lib/browser_api.mjs";
import { id, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const environment = id("boards").slice(0, 20);
const problems = [];
const viewer = { email: `${id("viewer")}@example.com`, password: "a password of tests" };
let browser, page, link;

/** Two models, three calls: 6 + 3 + 1 dollars, an error among them. */
async function send() {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey, environment });
  const traceIds = [["support-agent", "ann"], ["support-agent", "bob"], ["search", "ann"]].map(([name, userId], i) => {
    const trace = langfuse.trace({ id: id("t"), name, userId, tags: ["demo"] });
    const startTime = new Date(Date.now() - 60_000);
    trace.generation({
      name: "answer", model: i < 2 ? "model-a" : "model-b", startTime, endTime: new Date(startTime.getTime() + 1000 * (i + 1)), level: i === 2 ? "ERROR" : undefined,
      usageDetails: { input: 100, output: 10 * (i + 1), total: 110 + 10 * i }, costDetails: { total: [6, 3, 1][i] },
    });
    return trace.id;
  });
  await langfuse.shutdownAsync();
  for (const traceId of traceIds) await readTrace(traceId, ({ observations }) => observations.length === 1);
}

before(async () => {
  const owner = await cookie();
  const { body } = await call(owner, "POST", `/api/projects/${project}/members`, { email: viewer.email, organizationRole: "VIEWER" });
  await call(null, "POST", "/api/auth/invitation/accept", { token: body.invitation, name: "Vera", password: viewer.password });
  await send();
  browser = await openBrowser();
  page = await openPage(browser, { problems, expected: /401|409|422/ });
  await signIn(page);
});
after(() => browser?.close());

const tile = (title, on = page) => on.getByRole("region", { name: title, exact: true });
const dialog = () => page.getByRole("dialog");
const saved = () => page.getByRole("button", { name: "Edit", exact: true }).waitFor();
const filter = encodeURIComponent(JSON.stringify([{ type: "stringOptions", column: "environment", operator: "any of", value: [environment] }]));

test("the dashboards that come with the page show what the SDK sent", async () => {
  await page.getByRole("link", { name: "Dashboards" }).click();
  await page.getByRole("link", { name: /^Cost/ }).first().click();
  await page.waitForURL("**/dashboards/cost");
  await page.getByRole("button", { name: "Filter" }).click();
  await dialog().getByLabel("Column").selectOption("environment");
  await dialog().getByRole("button", { name: environment }).click();
  await dialog().getByRole("button", { name: "Add filter" }).click();
  await page.waitForURL(/filter=/);
  await tile("Total cost").getByText("$10.00", { exact: true }).waitFor();
  await tile("Traces").getByText("3", { exact: true }).waitFor();
  await tile("Cost over time").getByRole("img", { name: /^Cost over time, last 24 hours: Total cost \$10\.00/ }).waitFor();
  await tile("Cost by environment").getByRole("img", { name: new RegExp(`${environment} \\$10\\.00`) }).waitFor();
  await tile("Cost by model").getByRole("link", { name: "model-a" }).waitFor();
  await tile("Top users by cost").getByText("$7.00").waitFor();
});

test("a chart is a table, too, and a file", async () => {
  await tile("Cost by model").getByRole("button", { name: /^Show as table/ }).click();
  await tile("Cost by model").getByRole("row", { name: "model-a $9.00" }).waitFor();
  await tile("Cost by model").getByRole("row", { name: "Total $10.00" }).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), tile("Cost by model").getByRole("button", { name: /^Download CSV/ }).click()]);
  assert.match(download.suggestedFilename(), /^cost-by-model-.*\.csv$/);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), "providedModelName,sum_totalCost\r\nmodel-a,9\r\nmodel-b,1\r\n");
});

test("a bar, a series and a step lead to what they count", async () => {
  await tile("Top traces by cost").getByRole("link", { name: "support-agent" }).click();
  await page.waitForURL("**/traces?**");
  await page.getByRole("row").filter({ hasText: "support-agent" }).nth(1).waitFor();
  assert.equal(await page.getByRole("row").filter({ hasText: "search" }).count(), 0);
  await page.goBack();
  const plot = await tile("Cost over time").locator("canvas").boundingBox();
  await page.mouse.move(plot.x + plot.width - 30, plot.y + plot.height / 2); // the last step
  await tile("Cost over time").getByText("Total", { exact: true }).or(tile("Cost over time").getByText("$10.00")).first().waitFor();
  await page.mouse.down();
  await page.mouse.up();
  await page.waitForURL("**/observations?**");
  await page.getByRole("row").filter({ hasText: "answer" }).first().waitFor();
  await page.goBack();
});

test("who may, clones it to edit", async () => {
  await page.getByRole("button", { name: "Clone to edit" }).click();
  await page.waitForURL(/dashboards\/[0-9a-f-]{36}\?filter=/);
  link = page.url();
  await page.getByLabel("Name", { exact: true }).fill("Cost of the shop");
  await page.getByRole("button", { name: "Save" }).waitFor();
});

test("a widget is put together with a preview, and added", async () => {
  await page.getByRole("button", { name: "Add widget" }).click();
  await dialog().getByLabel("View", { exact: true }).selectOption("observations");
  await dialog().getByRole("radio", { name: "Donut" }).click();
  await dialog().getByText("This chart needs something to break down by.").waitFor();
  await dialog().getByLabel("Break down by").selectOption("level");
  await dialog().getByRole("img", { name: /^Observations by level.*DEFAULT 2, ERROR 1/ }).waitFor();
  await dialog().getByRole("radio", { name: "Pivot table" }).click();
  await dialog().getByLabel("And by").selectOption("providedModelName");
  await dialog().getByLabel("Measure of metric 1").selectOption("latency");
  await dialog().getByLabel("Aggregation of metric 1").selectOption("max");
  await dialog().getByRole("row", { name: "DEFAULT – 2.00 s" }).or(dialog().getByRole("row", { name: "DEFAULT 2.00 s –" })).waitFor();
  assert.equal(await dialog().getByLabel("Title").getAttribute("placeholder"), "Greatest latency by level and model");
  await dialog().getByLabel("Title").fill("Slowest calls");
  await dialog().getByRole("button", { name: "Add widget" }).click();
  await tile("Slowest calls").waitFor();
});

const placeOf = async (title, on = page) => {
  const box = await tile(title, on).boundingBox();
  return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) };
};

test("it is dragged by the mouse, and sized by it", async () => {
  const handle = page.getByRole("button", { name: "Move Slowest calls" });
  await handle.scrollIntoViewIfNeeded();
  const before = await placeOf("Slowest calls");
  const from = await handle.boundingBox();
  await page.mouse.move(from.x + 10, from.y + 10);
  await page.mouse.down();
  await page.mouse.move(from.x + 80, from.y - 20, { steps: 5 });
  await page.mouse.move(from.x + before.width, from.y - 20, { steps: 10 });
  await page.mouse.up();
  await page.waitForFunction(([title, x]) => document.querySelector(`[aria-label="Move ${title}"]`).closest("section").getBoundingClientRect().x > x, ["Slowest calls", before.x + before.width / 2]);
  const corner = page.locator(".react-grid-item", { has: page.getByRole("heading", { name: "Slowest calls" }) }).locator(".react-resizable-handle");
  await corner.scrollIntoViewIfNeeded();
  const grip = await corner.boundingBox();
  const { height } = await placeOf("Slowest calls");
  await page.mouse.move(grip.x + 10, grip.y + 10);
  await page.mouse.down();
  await page.mouse.move(grip.x + 10, grip.y - 60, { steps: 8 });
  await page.mouse.up();
  await page.waitForFunction(([title, tall]) => document.querySelector(`[aria-label="Move ${title}"]`).closest("section").getBoundingClientRect().height < tall, ["Slowest calls", height]);
});

test("keys move and size another", async () => {
  const width = () => placeOf("Traces").then((place) => place.width);
  const narrow = await width();
  await page.getByRole("button", { name: "Move Traces", exact: true }).focus();
  for (let i = 0; i < 2; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.waitForFunction((wide) => document.querySelector('[aria-label="Move Traces"]').closest("section").getBoundingClientRect().width < wide * 0.6, narrow);
});

test("it is saved as it stands, also after a reload", async () => {
  await page.getByRole("button", { name: "Save" }).click();
  await saved();
  await page.reload();
  await saved();
  await page.getByRole("heading", { name: "Cost of the shop" }).waitFor();
  await tile("Slowest calls").getByRole("row", { name: /^ERROR/ }).waitFor();
  const [left, right] = [await placeOf("Top traces by cost"), await placeOf("Slowest calls")];
  assert.ok(right.x >= left.x, "where it was dragged to");
  await tile("Total cost").getByText("$10.00", { exact: true }).waitFor();
});

test("a viewer who gets the link sees the same, and may not change it", async () => {
  const other = await openPage(browser, { problems });
  await signIn(other, viewer);
  await other.goto(link);
  await tile("Slowest calls", other).getByRole("row", { name: /^ERROR/ }).waitFor();
  await tile("Total cost", other).getByText("$10.00", { exact: true }).waitFor();
  assert.ok(await other.getByRole("button", { name: "Edit", exact: true }).isDisabled());
  assert.ok(await other.getByRole("button", { name: "Clone" }).isDisabled());
  assert.equal(await other.getByRole("button", { name: "Delete dashboard" }).count(), 0);
  await other.context().close();
});

test("of two who change it, the second is told, and keeps theirs as a copy", async () => {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel("Description").fill("mine");
  const owner = await cookie();
  const path = `/api/projects/${project}/dashboards/${new URL(link).pathname.split("/").pop()}`;
  const { body } = await call(owner, "GET", path);
  assert.equal((await call(owner, "PATCH", path, { version: body.version, description: "theirs" })).status, 200);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("alert").filter({ hasText: "Somebody else has saved" }).waitFor();
  await page.getByRole("button", { name: "Save mine as a copy" }).click();
  await page.getByRole("heading", { name: "Cost of the shop (mine)" }).waitFor();
  await page.getByText("mine", { exact: true }).waitFor();
  assert.equal((await call(owner, "GET", path)).body.description, "theirs");
});

test("what is not saved is not lost by a slip", async () => {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("button", { name: "More for Total cost" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await tile("Total cost").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await tile("Total cost").waitFor();
});

test("a widget that asks for too much says so in its tile, the others stay", async () => {
  const heavy = (route) =>
    decodeURIComponent(route.request().url()).includes('"name"') ? route.fulfill({ status: 422, json: { message: "The query reads too much. Narrow it." } }) : route.continue();
  await page.route("**/metrics?**", heavy);
  await page.goto(`${url}/project/${project}/dashboards/cost?filter=${filter}`);
  await tile("Top traces by cost").getByText("The query reads too much. Narrow it.").waitFor();
  await tile("Total cost").getByText("$10.00", { exact: true }).waitFor();
  await page.unroute("**/metrics?**", heavy);
  await page.getByRole("button", { name: "Retry Top traces by cost" }).click();
  await tile("Top traces by cost").getByRole("link", { name: "support-agent" }).waitFor();
});

test("where there is nothing, each tile says so", async () => {
  await page.goto(`${url}/project/${project}/dashboards/latency?filter=${filter.replace(environment, "nothing-here")}`);
  await page.getByText("Nothing in this time range").nth(6).waitFor();
});

test("a dashboard is pinned as one's home of the project; the overview is one press away", async () => {
  await page.goto(link);
  await page.getByRole("button", { name: "Pin as Home" }).click();
  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.waitForURL(`**/project/${project}/home`);
  await tile("Total cost").waitFor();
  await page.reload(); // it is kept
  await page.getByRole("link", { name: "Overview of the project" }).click();
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
  await page.getByRole("link", { name: "To the pinned dashboard" }).click();
  await tile("Total cost").waitFor();
});

test("a phone shows the tiles below each other, and can edit them", async () => {
  await page.setViewportSize(phone);
  await page.goto(link);
  await saved();
  await tile("Total cost").getByText("$10.00", { exact: true }).waitFor();
  const [first, second] = [await placeOf("Total cost"), await placeOf("Observations")];
  assert.deepEqual([first.x, first.width], [second.x, second.width]);
  const overflow = await page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll("main > div")].map((box) => box.scrollWidth - box.clientWidth)));
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("button", { name: "More for Total cost" }).click();
  await page.getByRole("menuitem", { name: "Move down" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Cancel" }).click();
});

test("a dashboard is deleted after a question, and its link says so", async () => {
  await page.getByRole("button", { name: "Delete dashboard" }).click();
  await dialog().getByRole("button", { name: "Delete dashboard" }).click();
  await page.waitForURL("**/dashboards");
  await page.goto(link);
  await page.getByText("Dashboard not found").waitFor();
});

test("pinned, a dashboard that was deleted leaves the way back to the overview", async () => {
  await page.goto(`${url}/project/${project}/home`);
  await page.getByRole("button", { name: "Show the overview again" }).click();
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
  await page.goto(`${url}/project/${project}/dashboards/cost`);
  await page.getByRole("button", { name: "Pin as Home" }).click();
  await page.getByRole("button", { name: "Unpin from Home" }).click();
  await page.goto(`${url}/project/${project}/home`);
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
});

test("nothing went wrong in the page", () => assert.deepEqual(problems.filter((problem) => !/404/.test(problem)), []));
