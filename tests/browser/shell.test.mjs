// What is around every screen: the side bar, the command palette, the sheet of keys, titles; on a desktop and a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";
import { event, id, ingest, project, readTrace, url } from "../lib/mesh.mjs";

const problems = [];
const traceId = id("palette");
const observationId = id("step");
const sessionId = id("talk");
const word = id("rare").slice(0, 20);
let browser, page;

before(async () => {
  const { body } = await ingest([
    event("trace-create", { id: traceId, name: "found-by-palette", sessionId, input: `the ${word} in it` }),
    event("span-create", { id: observationId, traceId, name: "look-up" }),
  ]);
  assert.deepEqual(body.errors, []);
  await readTrace(traceId, ({ observations }) => observations.length === 1);
  browser = await openBrowser();
  page = await openPage(browser, { problems });
  await signIn(page);
});
after(() => browser?.close());

const link = (name) => page.getByRole("navigation", { name: "Project" }).getByRole("link", { name, exact: true });
const field = () => page.getByRole("combobox", { name: "Jump to" });
const option = (name) => page.getByRole("option", { name });
const at = (path) => page.waitForURL(`${url}/project/${project}/${path}`);
const gone = (locator) => locator.waitFor({ state: "detached" });
const openPalette = async () => {
  await page.keyboard.press("Control+k");
  await field().and(page.locator(":focus")).waitFor(); // it is drawn a moment before it takes keys
};

test("the side bar leads to every screen, marks the one that is open and names it in the title", async () => {
  for (const [name, path] of [["Home", "home"], ["Observations", "observations"], ["Sessions", "sessions"], ["Traces", "traces"]]) {
    await link(name).click();
    await at(path);
    await page.locator('nav [aria-current="page"]').filter({ hasText: name }).waitFor();
    await page.waitForFunction((title) => document.title === title, `${name} · My project · tracemesh`);
    assert.equal(await page.locator('nav [aria-current="page"]').count(), 1);
  }
});

test("the first Tab offers to skip it", async () => {
  await page.goto(`${url}/project/${project}/sessions`);
  await link("Sessions").waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to the content" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.locator("main:focus").waitFor();
  assert.equal(page.url(), `${url}/project/${project}/sessions`);
});

test("it folds to icons that still say what they are, and is found folded again", async () => {
  const width = async () => (await page.getByRole("banner").boundingBox()).width;
  const whole = await width();
  await page.getByRole("button", { name: "Collapse the side bar" }).click();
  await page.getByRole("button", { name: "Expand the side bar" }).waitFor();
  assert.ok((await width()) < whole / 2);
  await page.reload();
  await link("Traces").hover();
  await page.getByRole("tooltip", { name: "Traces" }).waitFor();
  await page.keyboard.press("Control+b");
  await page.getByRole("button", { name: "Collapse the side bar" }).waitFor();
});

test("g and a letter go to a screen, but not while someone types", async () => {
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await at("traces");
  await page.keyboard.press("/");
  await page.getByRole("searchbox", { name: "Search traces" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("gh?");
  assert.equal(await page.getByRole("searchbox", { name: "Search traces" }).inputValue(), "gh?");
  await at("traces?search=gh%3F");
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await at("home");
});

test("? shows the keys", async () => {
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const words of ["Next row", "Back to the list", "Observations"]) await sheet.getByText(words, { exact: true }).waitFor();
  await page.keyboard.press("g"); // a dialog is open: keys are its own
  await page.keyboard.press("o");
  assert.equal(new URL(page.url()).pathname, `/project/${project}/home`);
  await page.keyboard.press("Escape");
  await gone(sheet);
});

test("the palette goes to a screen", async () => {
  await openPalette();
  await page.keyboard.type("sess");
  await option(/^Sessions/).and(page.locator("[aria-selected=true]")).waitFor();
  await page.keyboard.press("Enter");
  await at("sessions");
  await gone(field());
});

for (const [what, text, path, heading] of [
  ["trace", traceId, `traces/${traceId}`, "found-by-palette"],
  ["observation", observationId, `traces/${traceId}?observation=${observationId}`, "found-by-palette"],
  ["session", sessionId, `sessions/${sessionId}`, `Session ${sessionId}`],
])
  test(`a pasted id opens its ${what}`, async () => {
    await openPalette();
    await field().fill(text);
    await option(new RegExp(`${what} · .*${text}|${text} ${what}`, "i")).and(page.locator("[aria-selected=true]")).waitFor();
    await page.keyboard.press("Enter");
    await at(path);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
  });

test("an id that nothing is known of can be opened all the same, and its page waits", async () => {
  await openPalette();
  await field().fill("4bf92f3577b34da6a3ce929d0e0e4736");
  await option("Open trace 4bf92f3577b34da6a3ce929d0e0e4736").click();
  await page.getByRole("heading", { name: "Waiting for this trace" }).waitFor();
});

test("words find traces, and lead to the list of all that have them", async () => {
  await openPalette();
  await field().fill(word);
  await option(/found-by-palette/).waitFor();
  await page.keyboard.press("ArrowUp"); // around the end, to the last
  await option(/Search traces for/).and(page.locator("[aria-selected=true]")).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/traces\?.*search=/);
  await page.getByRole("row").filter({ hasText: "found-by-palette" }).waitFor();
});

test("what was opened before is offered first", async () => {
  await page.getByRole("button", { name: /^Jump to/ }).click();
  await option(new RegExp(sessionId)).waitFor();
  await option(/found-by-palette/).click();
  await at(`traces/${traceId}`);
});

test("it changes the theme", async () => {
  await openPalette();
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor({ state: "attached" });
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitemradio", { name: "System" }).click();
  await page.locator('html[data-mantine-color-scheme="light"]').waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
});

test("on a phone the screens are in a drawer, which closes on the way", async () => {
  await page.setViewportSize(phone);
  const open = page.getByRole("button", { name: "Open the navigation" });
  await open.click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("link", { name: "Observations" }).waitFor();
  await page.keyboard.press("Escape");
  await gone(drawer);
  await open.and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await drawer.getByRole("link", { name: "Observations" }).click();
  await at("observations");
  await gone(drawer);
  await page.getByRole("button", { name: /^Jump to/ }).click();
  await field().waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
});

test("it signs out, and nothing is left of what was opened", async () => {
  await field().fill("sign out");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sign-in/);
  assert.equal(await page.evaluate(() => localStorage.getItem("tracemesh.recent")), null);
});

test("nothing went wrong in the pages", () => assert.deepEqual(problems.filter((problem) => !/404/.test(problem)), []));
