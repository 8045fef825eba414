// People narrow lists by facets, keep what they found as a view, hand it on by its link, and download it, in Debian's chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { event, get, id, ingest, project, url } from "../lib/mesh.mjs";
import { makePerson } from "../lib/people.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const environment = id("x").slice(0, 20);
const viewName = id("slow gold").slice(0, 24);
const began = Date.now() - 600_000;
const at = (seconds) => new Date(began + seconds * 1000).toISOString();
const problems = [];
let browser, page, link;

/** Twenty traces; every fourth of them fails, every other one is gold, and they take ever longer. */
function events() {
  return Array.from({ length: 20 }, (_, n) => {
    const traceId = id("t");
    const trace = { id: traceId, name: `job-${n % 10}`, environment, timestamp: at(n), tags: n % 2 ? ["gold"] : ["tin"], metadata: { tenant: `t${n % 4}` }, input: `=cell ${n}, "quoted"` };
    const step = { id: id("o"), traceId, environment, name: "step", startTime: at(n), endTime: at(n + 1 + n), level: n % 4 ? "DEFAULT" : "ERROR", model: n % 2 ? "m-one" : "m-two" };
    return [event("trace-create", trace), event("generation-create", step)];
  }).flat();
}

/** A page of a browser of that person's own. */
async function pageOf(person, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const [name, value] = person.cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const opened = await context.newPage();
  opened.setDefaultTimeout(15000);
  opened.on("pageerror", (error) => problems.push(String(error)));
  opened.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  return opened;
}

before(async () => {
  const { body, headers } = await ingest(events());
  assert.deepEqual(body.errors, []);
  await get(`/api/public/traces?limit=1&after=${headers.get("x-tracemesh-receipt")}`);
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  page = await pageOf(makePerson("MEMBER"));
});
after(() => browser?.close());

const within = encodeURIComponent(JSON.stringify([{ type: "stringOptions", column: "environment", operator: "any of", value: [environment] }]));
const list = (what) => `${url}/project/${project}/${what}?filter=${within}`;
const conditions = (of = page) => JSON.parse(new URL(of.url()).searchParams.get("filter") ?? "[]").filter(({ column }) => column !== "environment");
const rows = (count, of = page) => of.locator(`[role=table][aria-rowcount="${count}"]`).waitFor();
const group = (name, of = page) => of.getByRole("region", { name, exact: true });
const open = (name) => group(name).getByRole("button", { name, exact: true }).click();
const value = (groupName, name, of = page) => group(groupName, of).getByRole("listitem").filter({ has: of.getByRole("checkbox", { name, exact: true }) });
const counts = async (groupName, names) =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, Number((await value(groupName, name).innerText()).match(/(\d+)\s*$/)[1])])));

test("values are counted, and choosing one narrows the list to as many rows", async () => {
  await page.goto(list("traces"));
  await rows(20);
  await open("Tags");
  await value("Tags", "gold").waitFor();
  assert.deepEqual(await counts("Tags", ["gold", "tin"]), { gold: 10, tin: 10 });
  await page.getByRole("checkbox", { name: "gold" }).check();
  await rows(10);
  assert.deepEqual(conditions(), [{ type: "arrayOptions", column: "tags", operator: "any of", value: ["gold"] }]);
  assert.deepEqual(await counts("Tags", ["gold", "tin"]), { gold: 10, tin: 10 }); // its own condition does not count
  await value("Level", "DEFAULT").getByText("10").waitFor(); // those of others do
  await page.getByRole("button", { name: "Change Tags has gold" }).waitFor(); // the filter's chip says the same
});

test("one value only, and one left out", async () => {
  await value("Tags", "tin").hover();
  await value("Tags", "tin").getByRole("button", { name: "Only tin" }).click();
  await page.getByRole("button", { name: "Change Tags has tin" }).waitFor();
  await value("Level", "ERROR").hover();
  await value("Level", "ERROR").getByRole("button", { name: "Exclude ERROR" }).click();
  await rows(5);
  assert.equal(await value("Level", "ERROR").getByRole("button", { name: "Exclude ERROR" }).getAttribute("aria-pressed"), "true");
  await group("Level").getByRole("button", { name: "Clear Level" }).click();
  await group("Tags").getByRole("button", { name: "Clear Tags" }).click();
  await rows(20);
  assert.deepEqual(conditions(), []);
});

test("values are found by a part of them", async () => {
  await group("Name").getByRole("searchbox").fill("JOB-9");
  await value("Name", "job-1").waitFor({ state: "detached" });
  await value("Name", "job-9").getByText("2", { exact: true }).waitFor();
  await group("Name").getByRole("searchbox").fill("");
  await group("Name").getByRole("button", { name: "More" }).click();
  await value("Name", "job-9").waitFor();
});

test("numbers are narrowed by a slider and by exact bounds", async () => {
  await open("Latency");
  const from = page.getByRole("slider", { name: "Latency from" });
  await from.focus();
  await page.keyboard.press("ArrowRight"); // the lowest bar falls off
  await page.waitForURL(/latency/);
  assert.deepEqual(conditions(), [{ type: "number", column: "latency", operator: ">=", value: 2 }]);
  await rows(19);
  await page.getByRole("textbox", { name: "Latency, to (s)" }).fill("10");
  await page.keyboard.press("Enter");
  await rows(9);
  assert.deepEqual(conditions()[1], { type: "number", column: "latency", operator: "<=", value: 10 });
  await group("Latency").getByRole("button", { name: "Clear Latency" }).click();
  await rows(20);
});

test("keys of metadata open their values", async () => {
  await open("Metadata");
  await group("Metadata").getByRole("button", { name: /^tenant 20/ }).click();
  await page.getByRole("checkbox", { name: "t1" }).check();
  await rows(5);
  await page.getByRole("checkbox", { name: "t3" }).check();
  await rows(10);
  assert.deepEqual(conditions(), [{ type: "categoryOptions", column: "metadata", operator: "any of", value: ["t1", "t3"], key: "tenant" }]);
});

test("what is open and closed is remembered", async () => {
  await page.reload();
  await rows(10);
  await group("Latency").getByRole("slider").first().waitFor();
  await page.getByRole("button", { name: "Hide facets" }).click();
  await page.reload();
  await rows(10);
  assert.equal(await page.getByRole("complementary", { name: "Facets" }).count(), 0);
  await page.getByRole("button", { name: "Show facets" }).click();
  await page.getByRole("checkbox", { name: "t1" }).waitFor();
});

const views = (of = page) => of.getByRole("button", { name: /^View/ });
const item = (name, of = page) => of.getByRole("menuitem", { name });

test("what was found is saved as a view, and its changes are marked", async () => {
  await views().click();
  await item("Save view…").click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill(viewName);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: `View: ${viewName}`, exact: true }).waitFor();
  link = `${url}/project/${project}/traces?view=${new URL(page.url()).searchParams.get("view")}`;
  await page.getByRole("checkbox", { name: "t3" }).uncheck();
  await page.getByRole("button", { name: `View: ${viewName}, with unsaved changes` }).click();
  await item("Undo changes").click();
  await page.getByRole("button", { name: `View: ${viewName}`, exact: true }).waitFor();
  await rows(10);
  await page.getByRole("checkbox", { name: "t0" }).check();
  await rows(15);
  await views().click();
  await item("Save changes").click();
  await page.getByRole("button", { name: `View: ${viewName}`, exact: true }).waitFor();
});

test("somebody else opens it by its link, and may not change it", async () => {
  const other = await pageOf(makePerson("MEMBER"));
  await other.goto(link);
  await rows(15, other);
  assert.deepEqual(conditions(other)[0].value, ["t1", "t3", "t0"]);
  await other.getByRole("button", { name: "Remove Metadata tenant is any of t1, t3, t0" }).click();
  await rows(20, other);
  await other.getByRole("button", { name: `View: ${viewName}, with unsaved changes` }).click();
  for (const name of ["Save changes", "Rename…", "Delete view"]) assert.equal(await item(name, other).isDisabled(), true, name);
  await item("Make my default", other).click();
  await other.goto(`${url}/project/${project}/observations`);
  await other.getByRole("link", { name: "Traces", exact: true }).click(); // asked for nothing: opens with the default
  await other.getByRole("button", { name: `View: ${viewName}`, exact: true }).waitFor();
  await rows(15, other);
  await views(other).click();
  await item("No view", other).click();
  await other.getByRole("button", { name: "Views", exact: true }).waitFor();
  await other.context().close();
});

test("a viewer opens views and is not asked to save any", async () => {
  const viewer = await pageOf(makePerson("VIEWER"));
  await viewer.goto(link);
  await rows(15, viewer);
  await views(viewer).click();
  assert.equal(await item("Save view…", viewer).isDisabled(), true);
  await viewer.context().close();
});

test("built-in views narrow what is listed", async () => {
  await page.goto(list("observations"));
  await rows(20);
  await views().click();
  await item("Slow generations (> 5 s)").click();
  await page.waitForURL(/latency/);
  assert.deepEqual(conditions().map(({ column }) => column), ["type", "latency"]);
  await page.goto(link);
  await rows(15);
  await views().click();
  await item("Delete view").click();
  await page.getByRole("button", { name: "Views", exact: true }).waitFor();
  await page.goto(link);
  await page.getByText("That view is not there any more").waitFor();
});

async function download(format) {
  await page.getByRole("button", { name: "Download" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), item(format).click()]);
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

test("the list is downloaded as it is narrowed", async () => {
  await page.goto(list("traces"));
  await rows(20);
  await open("Metadata"); // closes it, so that the tags are in sight
  await page.getByRole("checkbox", { name: "gold" }).check();
  await rows(10);
  const csv = await download("CSV");
  assert.match(csv.name, /^traces-.*\.csv$/);
  const lines = csv.text.trimEnd().split("\r\n");
  assert.equal(lines.length, 11);
  assert.match(lines[0], /^id,timestamp,name,userId,/);
  assert.match(csv.text, /"'=cell 1, ""quoted"""/); // no formula
  const json = await download("JSON lines");
  const found = json.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(found.length, 10);
  assert.ok(found.every(({ tags }) => tags.includes("gold")));
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("observations have their facets, and come with what they said", async () => {
  await page.goto(list("observations"));
  await rows(20);
  await open("Model");
  await page.getByRole("checkbox", { name: "m-one" }).check();
  await rows(10);
  const { text } = await download("JSON lines");
  const found = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(found.length, 10);
  assert.ok(found.every(({ providedModelName, environment: of }) => providedModelName === "m-one" && of === environment));
});

test("a download can be stopped", async () => {
  await page.route("**/v2/observations?**limit=200**", () => undefined); // never answered
  await page.getByRole("button", { name: "Download" }).click();
  await item("CSV").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("on a phone facets open over the list", async () => {
  const phone = await pageOf(makePerson("MEMBER"), { viewport: { width: 390, height: 844 }, hasTouch: true });
  await phone.goto(list("traces"));
  await rows(20, phone);
  assert.equal(await phone.getByRole("checkbox", { name: "ERROR" }).count(), 0);
  await phone.getByRole("button", { name: "Show facets" }).click();
  await phone.getByRole("dialog").getByRole("checkbox", { name: "ERROR" }).check();
  await rows(5, phone);
  await phone.keyboard.press("Escape");
  await phone.getByRole("dialog").waitFor({ state: "detached" });
  await phone.context().close();
});

test("nothing went wrong in the pages", () => assert.deepEqual(problems, []));
