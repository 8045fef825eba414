// Users whose traces came through the SDK: a person looks for who costs most, opens them and sees what they did.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, overflow } from "../lib/chromium.mjs";
import { eventually, get, id, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const mark = id("u").slice(0, 12);
const [ada, bob] = [`${mark}/ada & co`, `${mark}-bob`];
const session = id("talk");
let browser, page, problems;

before(async () => {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey, environment: "users-test" });
  const trace = (userId, name, cost) => {
    const made = langfuse.trace({ id: id("t"), userId, name, sessionId: userId === ada ? session : undefined });
    made.generation({ name: "answer" }).end({ usageDetails: { input: 600, output: 400, total: 1000 }, costDetails: { total: cost } });
    return made;
  };
  const traces = [trace(ada, "plan a trip", 1.5), trace(ada, "book a train", 2), trace(bob, "ask the time", 9)];
  const scored = id("s");
  traces[0].score({ id: scored, name: "helpful", value: 0.75, comment: "quick and right" });
  await langfuse.shutdownAsync();
  for (const { id } of traces) await readTrace(id, (t) => t.observations.length === 1);
  await eventually(async () => (await get(`/api/public/scores/${scored}`)).status === 200);
  ({ browser, page, problems } = await openBrowser());
});
after(() => browser?.close());

const rows = () => page.getByRole("table", { name: "Users" }).getByRole("row").filter({ hasText: mark });
const cells = async (index) => (await rows().nth(index).getByRole("cell").allTextContents()).map((text) => text.trim());

test("the list finds users by a part of their id", async () => {
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.getByLabel("Search users").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type(mark.toUpperCase());
  await page.waitForURL(/search=/);
  await page.getByText("1–2 of 2").waitFor();
});

test("a column orders them, the greatest first, and the other way when asked again", async () => {
  const byCost = page.getByRole("button", { name: "Cost" });
  await byCost.click();
  await page.waitForURL(/order=totalCost.desc/);
  await rows().filter({ hasText: bob }).waitFor();
  await eventually(async () => (await cells(0))[0] === bob);
  await byCost.click();
  await page.waitForURL(/order=totalCost.asc/);
  await eventually(async () => (await cells(0))[0] === ada);
  assert.deepEqual((await cells(0)).slice(4), ["2", "2", "2,000", "$3.50"]);
  assert.equal(await page.getByRole("columnheader", { name: "Cost" }).getAttribute("aria-sort"), "ascending");
});

test("a user opens with what all of their traces add up to, and a chart that says it in words", async () => {
  await page.getByRole("link", { name: `Open ${ada}` }).click();
  await page.getByRole("heading", { name: `User ${ada}` }).waitFor();
  const figures = await page.locator("dl[aria-label='In all'] dd").allTextContents();
  assert.deepEqual(figures.slice(0, 4), ["2", "2", "2,000", "$3.50"]);
  await page.getByRole("img", { name: "Traces a day, last 30 days: Traces 2." }).waitFor();
});

test("their traces, sessions and scores are theirs alone", async () => {
  const list = (name) => page.getByRole("table", { name });
  await list("Traces").getByText("plan a trip").waitFor();
  assert.equal(await list("Traces").getByText("ask the time").count(), 0);
  await page.getByRole("link", { name: "Sessions", exact: true }).last().click();
  await list("Sessions").getByText(session).waitFor();
  assert.equal(await list("Sessions").getAttribute("aria-rowcount"), "1");
  await page.getByRole("link", { name: "Scores", exact: true }).last().click();
  await list("Scores").getByText("quick and right").waitFor();
  assert.equal(await list("Scores").getAttribute("aria-rowcount"), "1");
  await page.getByRole("link", { name: "Traces", exact: true }).last().click();
  await page.getByRole("link", { name: "Open plan a trip" }).click();
  await page.waitForURL(`**/traces/t-**`);
});

test("a user that is not there says so", async () => {
  await page.goto(`${url}/project/${project}/users/nobody-at-all`);
  await page.getByText("User not found").waitFor();
});

test("a phone shows both without scrolling sideways", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/project/${project}/users?search=${mark}`);
  await page.getByRole("link", { name: bob }).click();
  await page.getByRole("img", { name: /^Traces a day/ }).waitFor();
  assert.ok((await overflow(page)) <= 0);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
