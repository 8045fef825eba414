// What the screens say when there is nothing to show: no answer, a query that is too much, a session that ended, no data.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, openPage, signIn } from "../lib/browser.mjs";
import { event, id, ingest, project, readTrace, url, user } from "../lib/mesh.mjs";

const traceId = id("state");
const problems = [];
let browser, page;

before(async () => {
  const { body } = await ingest([event("trace-create", { id: traceId, name: "there", sessionId: traceId }), event("span-create", { id: id("o"), traceId, name: "there" })]);
  assert.deepEqual(body.errors, []);
  await readTrace(traceId, ({ observations }) => observations.length === 1);
  browser = await openBrowser();
  page = await openPage(browser, { problems, expected: /401|404|422|503|net::ERR/ });
  await signIn(page);
});
after(() => browser?.close());

const open = (path) => page.goto(`${url}/project/${project}/${path}`);
const button = (name) => page.getByRole("button", { name });

/** What is asked of a project, but its saved views and facets. */
const lists = /\/api\/projects\/[^/]+\/(?!views|default-views|facets)/;

/** While `run` runs, reads of the project's data are answered by `answer`. */
async function answered(answer, run) {
  await page.route(lists, answer);
  await run();
  await page.unroute(lists);
}

for (const [screen, path] of [["traces", "traces"], ["observations", "observations"], ["sessions", "sessions"], ["trace", `traces/${traceId}`], ["session", `sessions/${traceId}`]])
  test(`${screen}: without an answer it says so, and asks again when told to`, async () => {
    await answered((route) => route.abort(), async () => {
      await open(path);
      await page.getByRole("heading", { name: "The server cannot be reached" }).waitFor();
      await page.getByRole("navigation", { name: "Project" }).waitFor(); // one can still go elsewhere
    });
    await button("Try again").click();
    await page.getByText(/^there$|^state-/).first().waitFor();
  });

for (const screen of ["traces", "observations", "sessions"])
  test(`${screen}: too much to read leads to a shorter time`, async () => {
    const tooMuch = (route) => (/range=90d/.test(page.url()) ? route.continue() : route.fulfill({ status: 422, json: { message: "The query reads too much." } }));
    await answered(tooMuch, async () => {
      await open(`${screen}?range=all`);
      await page.getByRole("heading", { name: "This is too much to read" }).waitFor();
      await button("Only the last 90 days").click();
      await page.waitForURL(/range=90d/);
      await page.getByRole("table").waitFor();
    });
  });

const nothing = (route) => {
  const { pathname } = new URL(route.request().url());
  if (pathname.endsWith("/metrics")) return route.fulfill({ json: { data: [] } });
  return route.fulfill({ json: { data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } } });
};

for (const screen of ["home", "traces", "observations", "sessions"])
  test(`${screen}: a project without anything is told how to send a first trace, and shows it when it came`, async () => {
    await answered(nothing, async () => {
      await open(screen);
      await page.getByRole("heading", { name: "Send your first trace" }).waitFor();
    });
    await (screen === "home" ? page.getByRole("img", { name: /^Traces, last/ }) : page.getByRole("row").filter({ hasText: /there|state-/ }).first()).waitFor();
  });

test("a session that ended leads to sign-in and back", async () => {
  await open("traces");
  await page.getByRole("table").waitFor();
  await page.waitForLoadState("networkidle"); // what else the screen asks would lead to sign-in before the click
  await page.context().clearCookies();
  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await page.waitForURL(/sign-in\?next=/);
  await page.getByLabel(/e-?mail/i).fill(user.email);
  await page.getByLabel(/^password/i).fill(user.password);
  await button(/sign in/i).click();
  await page.waitForURL(`**/project/${project}/sessions`);
  await page.getByRole("table").waitFor();
});

test("code that does not come is told apart from a fault, and the bar stays", async () => {
  await open("traces");
  await page.getByRole("table").waitFor();
  await page.route("**/assets/ObservationsPage-*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Observations", exact: true }).click();
  await page.getByRole("heading", { name: "This screen did not load" }).waitFor();
  await page.unroute("**/assets/ObservationsPage-*.js");
  await button("Reload").click();
  await page.getByRole("table").waitFor();
});

test("nothing else went wrong in the pages", () => assert.deepEqual(problems.filter((problem) => !/dynamically imported/.test(problem)), []));
