// Two traces are compared: from the page of one, from the list where both are chosen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";
import { event, id, ingest, now, project, readTrace, url } from "../lib/mesh.mjs";

const user = id("comparer");
const [oldId, newId, thirdId] = ["old", "new", "third"].map((name) => id(name));
const problems = [];
let browser, page;

const span = (traceId, name, from, body) =>
  event("span-create", { id: `${name}-${traceId}`, traceId, name, startTime: now(from), endTime: now(from + 500), ...body });
const trace = (traceId, from, body) => event("trace-create", { id: traceId, name: `orders ${traceId}`, userId: user, timestamp: now(from), ...body });
const list = () => page.goto(`${url}/project/${project}/traces?userId=${user}`);
const box = (traceId) => page.getByRole("checkbox", { name: `Choose orders ${traceId}` });
const isCompared = (a, b) => page.waitForURL(({ pathname, searchParams }) => pathname.endsWith("/compare") && searchParams.get("a") === a && searchParams.get("b") === b);

before(async () => {
  const { body } = await ingest([
    trace(oldId, -9000, { output: "Delivered." }),
    span(oldId, "loop", -9000, {}),
    span(oldId, "lookup", -8000, { parentObservationId: `loop-${oldId}`, input: { order: 77 }, output: { carrier: "PostNord" } }),
    span(oldId, "refund", -7000, { parentObservationId: `loop-${oldId}` }),
    trace(newId, -6000, { output: "On its way." }),
    span(newId, "loop", -6000, {}),
    span(newId, "lookup", -5000, { parentObservationId: `loop-${newId}`, input: { order: 88213 }, output: { carrier: "PostNord" } }),
    span(newId, "notify", -4000, { parentObservationId: `loop-${newId}`, level: "ERROR" }),
    trace(thirdId, -3000, {}),
  ]);
  assert.deepEqual(body.errors, []);
  for (const one of [oldId, newId]) await readTrace(one, ({ observations }) => observations.length === 3);
  await readTrace(thirdId);
  browser = await openBrowser();
  page = await openPage(browser, { problems });
  await signIn(page);
});
after(() => browser?.close());

test("with the one that is open, by the address of the other: figures, steps, and how the texts of a step differ", async () => {
  await page.goto(`${url}/project/${project}/traces/${newId}`);
  await page.getByRole("button", { name: "Compare with another trace" }).click();
  await page.getByLabel("Id or address of a trace").fill(`${url}/project/${project}/traces/${oldId}?view=graph`);
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await isCompared(oldId, newId);
  await page.getByText("1 changed, 1 only in A, 1 only in B").waitFor();
  assert.deepEqual(await page.getByRole("row", { name: /^Errors/ }).getByRole("cell").allTextContents(), ["0", "1", "+1"]);
  await page.getByRole("list", { name: "Steps of both" }).getByRole("button", { name: /lookup/ }).click();
  const input = page.getByRole("region", { name: "Input", exact: true });
  await input.locator("ins", { hasText: "88213" }).waitFor();
  assert.equal(await input.locator("del").textContent(), "77");
});

test("two chosen in the list, the first with the other", async () => {
  await list();
  await box(newId).check();
  await page.getByText("one more, and they can be compared").waitFor();
  await box(oldId).check();
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await isCompared(newId, oldId);
  await page.getByText("1 changed, 1 only in A, 1 only in B").waitFor();
});

test("three are not compared, and none is chosen once more", async () => {
  await list();
  for (const one of [thirdId, newId, oldId]) await box(one).check();
  await page.getByText("3 chosen: two can be compared").waitFor();
  assert.equal(await page.getByRole("link", { name: "Compare", exact: true }).count(), 0);
  await box(thirdId).uncheck();
  await page.getByRole("link", { name: "Compare", exact: true }).waitFor();
  await page.getByRole("button", { name: "Choose none" }).click();
  await page.getByRole("group", { name: "Chosen traces" }).waitFor({ state: "detached" });
  assert.equal(await box(newId).isChecked(), false);
});

test("by keys: rows are walked and chosen", async () => {
  await list();
  await box(thirdId).waitFor();
  for (const key of ["j", "j", "x", "j", "x"]) await page.keyboard.press(key); // the first press stands on the first row
  assert.ok(await box(newId).isChecked());
  assert.ok(await box(oldId).isChecked());
  await page.getByRole("link", { name: "Compare", exact: true }).press("Enter");
  await isCompared(newId, oldId);
});

test("on a phone, where a press beside the box does not open the trace", async () => {
  await page.setViewportSize(phone);
  await list();
  for (const one of [oldId, newId]) {
    const { x, y, width, height } = await box(one).boundingBox();
    await page.mouse.click(x + width + 4, y + height / 2);
  }
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await isCompared(oldId, newId);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
