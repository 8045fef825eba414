// A person scores a trace and a step of it by hand, within the project's score configs, and talks about both; another one
// reads it; a viewer may only read.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, overflow } from "../lib/chromium.mjs";
import { event, eventually, get, id, ingest, now, post, project, readTrace, url } from "../lib/mesh.mjs";
import { makePerson } from "../lib/people.mjs";

const mark = id("a").slice(0, 8);
const traceId = id("t"), stepId = id("o"), sessionId = id("talk");
const quality = `${mark} quality`, mood = `${mark} mood`, solved = `${mark} solved`;
const member = makePerson("MEMBER"), viewer = makePerson("VIEWER");
let browser, page, problems;

before(async () => {
  await ingest([
    event("trace-create", { id: traceId, name: "answer a question", sessionId, input: "Will it rain?", output: "Yes." }),
    event("generation-create", { id: stepId, traceId, name: "think", model: "gpt-4o", startTime: now(-2000), endTime: now(-1000), output: "Yes." }),
    event("score-create", { id: `${traceId}-api`, traceId, name: "by a program", value: 0.25 }),
  ]);
  await readTrace(traceId, ({ observations, scores }) => observations.length === 1 && scores.length === 1);
  const configs = "/api/public/score-configs";
  await post(configs, { name: quality, dataType: "NUMERIC", minValue: 0, maxValue: 1, description: "How good it is, all in all." });
  await post(configs, { name: mood, dataType: "CATEGORICAL", categories: [{ label: "kind", value: 1 }, { label: "curt", value: 0 }] });
  ({ browser, page, problems } = await openBrowser());
});
after(() => browser?.close());

/** A page of somebody else's browser. */
async function pageOf({ cookie }) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const [name, value] = cookie.split("=");
  await context.addCookies([{ name, value, url }]);
  const opened = await context.newPage();
  opened.setDefaultTimeout(15000);
  return opened;
}
const open = (on, path = "") => on.goto(`${url}/project/${project}/traces/${traceId}${path}`);
const header = (on) => on.locator("header").filter({ has: on.getByRole("heading", { level: 1 }) });
const drawer = (on, title) => on.getByRole("dialog", { name: new RegExp(`^${title}`) });
const field = (on, name) => drawer(on, "Annotate").getByRole("listitem").filter({ has: on.getByRole("form", { name, exact: true }) });
const close = (on) => on.getByRole("dialog").getByRole("button", { name: "Close" }).click();
const stored = async (name) => (await get(`/api/public/v2/scores?traceId=${traceId}&limit=100`)).body.data.filter((one) => one.name === name);

test("an owner makes a score config in the settings, and archives another", async () => {
  await page.goto(`${url}/project/${project}/settings/score-configs`);
  await page.getByRole("button", { name: "New score config" }).click();
  const dialog = page.getByRole("dialog", { name: "New score config" });
  await dialog.getByLabel("Name").fill(solved);
  await dialog.getByLabel("Type").selectOption({ label: "Yes or no" });
  await dialog.getByRole("button", { name: "Make score config" }).click();
  const row = page.getByRole("listitem").filter({ hasText: solved });
  await row.getByText("Yes or no").waitFor();
  await row.getByRole("button", { name: `Archive ${solved}` }).click();
  await row.getByText("Archived").waitFor();
  await row.getByRole("button", { name: `Bring back ${solved}` }).click();
  await row.getByText("Archived").waitFor({ state: "detached" });
  await page.getByRole("listitem").filter({ hasText: quality }).getByText("Number, from 0 to 1").waitFor();
});

test("a trace is scored within its configs; what is out of bounds is refused in words", async () => {
  await open(page);
  await header(page).getByRole("button", { name: /^Annotate/ }).click();
  await field(page, quality).getByText("How good it is, all in all.").waitFor();
  const number = field(page, quality).getByRole("textbox", { name: quality, exact: true });
  await number.fill("1.5");
  await number.press("Enter");
  await field(page, quality).getByRole("alert").getByText("from 0 to 1").waitFor();
  await number.blur();
  await field(page, quality).getByRole("alert").waitFor(); // still
  await number.fill("0.75");
  await field(page, quality).getByRole("button", { name: `Add a comment on ${quality}` }).click();
  await field(page, quality).getByLabel(`Comment on ${quality}`).fill("well put");
  await field(page, quality).getByRole("button", { name: `Save ${quality}` }).click();
  await field(page, quality).getByText(/, (now|\ds ago)/).waitFor();
  await field(page, mood).getByText("kind", { exact: true }).click();
  await field(page, solved).getByText("Yes", { exact: true }).click();
  await header(page).getByRole("button", { name: "Annotate answer a question 3", includeHidden: true }).waitFor({ state: "attached" });
  assert.deepEqual((await stored(quality)).map(({ value, comment, source }) => [value, comment, source]), [[0.75, "well put", "ANNOTATION"]]);
  assert.deepEqual((await stored(mood)).map(({ stringValue }) => stringValue), ["kind"]);
  await close(page);
  await header(page).getByText("0.75").waitFor(); // among the trace's scores
});

test("what was given is there again, is changed, and taken back", async () => {
  await page.reload();
  await header(page).getByRole("button", { name: "Annotate answer a question 3" }).click();
  assert.equal(await field(page, quality).getByRole("textbox", { name: quality, exact: true }).inputValue(), "0.75");
  assert.equal(await field(page, quality).getByLabel(`Comment on ${quality}`).inputValue(), "well put");
  await field(page, mood).getByText("curt", { exact: true }).click();
  await eventually(async () => (await stored(mood))[0].stringValue === "curt");
  assert.equal((await stored(mood)).length, 1);
  await field(page, solved).getByRole("button", { name: `Delete score ${solved}` }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await header(page).getByRole("button", { name: "Annotate answer a question 2", includeHidden: true }).waitFor({ state: "attached" });
  assert.deepEqual(await stored(solved), []);
  assert.equal(await field(page, solved).getByRole("radio", { checked: true }).count(), 0);
  await close(page);
});

test("a step is scored by a name of one's own", async () => {
  await page.getByRole("treeitem").filter({ hasText: "think" }).click();
  const details = page.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Annotate think" }).click();
  await drawer(page, "Annotate").getByRole("button", { name: "Score of another name" }).click();
  const form = page.getByRole("form", { name: "Score of another name" });
  await form.getByLabel("Name").fill(`${mark} style`);
  await form.getByLabel("Type").selectOption({ label: "Text" });
  await form.getByLabel("Value").fill("a little dry");
  await form.getByRole("button", { name: "Give score" }).click();
  await field(page, `${mark} style`).waitFor();
  assert.deepEqual((await stored(`${mark} style`)).map(({ observationId, stringValue }) => [observationId, stringValue]), [[stepId, "a little dry"]]);
  await close(page);
  await details.getByRole("cell", { name: "a little dry" }).waitFor();
});

test("a comment is written with Ctrl and Enter, as Markdown, and counted where it stands", async () => {
  const details = page.getByRole("region", { name: "Details" });
  await details.getByRole("button", { name: "Comments on think" }).click();
  const text = drawer(page, "Comments").getByLabel("Comment", { exact: true });
  await text.fill("Why **so** sure?\n\n<img src=x onerror=alert(1)>");
  await text.press("Control+Enter");
  const said = drawer(page, "Comments").getByRole("list", { name: "Comments" }).getByRole("listitem");
  await said.locator("strong", { hasText: "so" }).waitFor();
  await said.getByText("You", { exact: true }).waitFor();
  assert.equal(await said.locator("img").count(), 0);
  assert.equal(await text.inputValue(), "");
  await close(page);
  await details.getByRole("button", { name: "Comments on think 1" }).waitFor();
  await page.getByRole("treeitem").filter({ hasText: "think" }).getByTitle("1 comment").waitFor();
});

test("somebody else reads it, answers, and deletes only what is theirs", async () => {
  const theirs = await pageOf(member);
  await open(theirs, `?observation=${stepId}`);
  await theirs.getByRole("region", { name: "Details" }).getByRole("button", { name: "Comments on think 1" }).click();
  const list = drawer(theirs, "Comments").getByRole("list", { name: "Comments" }).getByRole("listitem");
  await list.first().getByText("sure?").waitFor();
  assert.equal(await list.first().getByRole("button", { name: /^Delete/ }).count(), 0);
  await drawer(theirs, "Comments").getByLabel("Comment", { exact: true }).fill("It looked outside.");
  await drawer(theirs, "Comments").getByRole("button", { name: "Comment", exact: true }).click();
  await list.nth(1).getByText("MEMBER").waitFor();
  await list.nth(1).getByRole("button", { name: /^Delete/ }).click();
  await theirs.getByRole("button", { name: "Delete", exact: true }).click();
  await list.nth(1).waitFor({ state: "detached" });
  await theirs.context().close();
});

test("a viewer sees scores and comments, and is told why there is nothing to press", async () => {
  const theirs = await pageOf(viewer);
  await open(theirs);
  await header(theirs).getByRole("button", { name: "Annotate answer a question 2" }).click();
  await drawer(theirs, "Annotate").getByText("You read this project as a viewer").waitFor();
  assert.ok(await field(theirs, quality).getByRole("textbox", { name: quality, exact: true }).isDisabled());
  await close(theirs);
  await header(theirs).getByRole("button", { name: /^Comments/ }).click();
  await drawer(theirs, "Comments").getByText("You read this project as a viewer").waitFor();
  assert.equal(await drawer(theirs, "Comments").getByLabel("Comment", { exact: true }).count(), 0);
  await theirs.context().close();
});

test("a session is commented on", async () => {
  await page.goto(`${url}/project/${project}/sessions/${sessionId}`);
  await page.getByRole("button", { name: `Comments on session ${sessionId}` }).click();
  await drawer(page, "Comments").getByText("Nobody has said anything yet.").waitFor();
  await drawer(page, "Comments").getByLabel("Comment", { exact: true }).fill("A short talk.");
  await drawer(page, "Comments").getByRole("button", { name: "Comment", exact: true }).click();
  await drawer(page, "Comments").getByRole("listitem").getByText("A short talk.").waitFor();
  await page.keyboard.press("Escape");
  await drawer(page, "Comments").waitFor({ state: "detached" });
  await page.getByRole("button", { name: `Comments on session ${sessionId} 1` }).waitFor();
});

test("Escape closes the drawer and not the trace", async () => {
  await open(page);
  await header(page).getByRole("button", { name: /^Annotate/ }).click();
  await field(page, quality).waitFor();
  await page.keyboard.press("Escape");
  await drawer(page, "Annotate").waitFor({ state: "detached" });
  assert.match(page.url(), new RegExp(traceId));
});

test("on a phone the drawer has the whole width", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await header(page).getByRole("button", { name: /^Annotate/ }).click();
  await field(page, quality).waitFor();
  await eventually(async () => Math.round((await drawer(page, "Annotate").boundingBox()).width) === 390);
  assert.ok((await overflow(page)) <= 0);
  await close(page);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
