// No screen breaks a rule of WCAG 2 A or AA that axe can check, in light and dark, also with what opens over it. A
// screen, or a state of it, is a line of the table. Files of tests for each size: together they would be long.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { desktop, openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";
import { event, id, ingest, now, post, project, readTrace, url } from "../lib/mesh.mjs";

const traceId = id("a11y");
const sessionId = id("talk");
const stepId = id("step");
const otherId = id("a11y-other");
const unknownId = id("nowhere");

const one = `traces?search=${traceId}`; // one row is enough behind what opens over a list

/** What is opened, and what shows that it is all there. `answer` is the server's, in place of its own; `then` does
 *  something more on the screen. */
const screens = [
  ["sign-in", "/auth/sign-in", "button:has-text('Sign in')", { signedOut: true }],
  ["home", "home?range=1h", "canvas"],
  ["dashboards", "dashboards", "text=Of this project"],
  ["dashboard", "dashboards/cost", "section:has-text('Top traces by cost') a"],
  ["dashboard: lines", "dashboards/latency?range=1h", "canvas"],
  ["dashboard: as tables", "dashboards/cost", "section:has-text('Cost by model') a", { then: asTables }],
  ["dashboard: not there", `dashboards/${unknownId}`, "text=Dashboard not found"],
  ["dashboard: edited", "dashboards/cost", "section:has-text('Cost by model') a", { then: cloned }],
  ["dashboard: a widget is built", "dashboards/cost", "section:has-text('Cost by model') a", { then: builder }],
  ["traces", "traces", "[role=row] a"],
  ["traces: filter form", one, "[role=row] a", { then: press("Filter", "dialog") }],
  ["traces: range menu", one, "[role=row] a", { then: press(/^Time range/, "menu") }],
  ["traces: columns menu", one, "[role=row] a", { then: press("Columns", "menu"), only: "desktop" }],
  ["traces: narrowed", `traces?search=${traceId}&environment=default&refresh=5s`, "[role=row] a"],
  ["traces: one is chosen", one, "[role=row] a", { then: chosen }],
  ["traces: nothing fits", `traces?search=${unknownId}`, "text=No traces match"],
  ["trace", `traces/${traceId}`, "[role=treeitem]"],
  ["trace: a step", `traces/${traceId}?observation=${stepId}`, "text=It will rain"],
  ["trace: timeline", `traces/${traceId}?observation=${stepId}&view=timeline`, "text=It will rain"],
  ["trace: comments", `traces/${traceId}?observation=${stepId}`, "text=It will rain", { then: annotated(/^Comments on weather/, "text=Fine weather") }],
  ["trace: scores by hand", `traces/${traceId}?observation=${stepId}`, "text=It will rain", { then: annotated(/^Annotate weather/, "form[aria-label='a11y tone'] >> nth=0") }],
  ["trace: graph", `traces/${traceId}?observation=${stepId}&view=graph`, "button:has-text('broken')"],
  ["trace: searched", `traces/${traceId}?observation=${stepId}`, "text=It will rain", { then: searched }],
  ["trace: copy menu", `traces/${traceId}?observation=${stepId}`, "text=It will rain", { then: press("Copy the step", "menu") }],
  ["trace: compare with", `traces/${traceId}`, "[role=treeitem]", { then: press("Compare with another trace", "dialog") }],
  ["compare", `compare?a=${traceId}&b=${otherId}`, "ins"],
  ["compare: not there", `compare?a=${traceId}&b=${unknownId}`, "text=Trace not found"],
  ["trace: not there", `traces/${unknownId}`, "text=Waiting for this trace"],
  ["observations", "observations", "[role=row] a"],
  ["observations: nothing fits", `observations?filter=${encodeURIComponent(JSON.stringify([{ type: "string", column: "name", operator: "=", value: unknownId }]))}`, "text=No observations match"],
  ["sessions", "sessions", "[role=row] a"],
  ["session", `sessions/${sessionId}`, "text=Will it rain"],
  ["session: not there", `sessions/${unknownId}`, "text=Session not found"],
  ["settings", "settings/general", "main h1, main h2"],
  ["settings: API keys", "settings/api-keys", "main li"],
  ["settings: members", "settings/members", "main li"],
  ["settings: score configs", "settings/score-configs", "main li"],
  ["settings: a score config is made", "settings/score-configs", "main li", { then: press("New score config", "dialog") }],
  ["settings: account", "settings/account", "main input"],
  ["new project", "/new-project", "main input"],
  ["invitation", "/auth/invitation", "main", { signedOut: true }],
  ["no data at all", "traces", "text=Send your first trace", { answer: { json: { data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } } } }],
  ["too much to read", "observations", "text=This is too much to read", { answer: { status: 422, json: { message: "The query reads too much." } } }],
  ["API reference", "/reference", "rapi-doc main :text('tracemesh')", { signedOut: true }],
  ["no such page", "/nowhere", "text=Page not found"],
  ["project menu", one, "[role=row] a", { then: press(/switch project/, "menu"), only: "desktop" }],
  ["account menu", one, "[role=row] a", { then: press(/^Account/, "menu") }],
  ["side bar folded", `sessions/${sessionId}`, "text=Will it rain", { then: fold, only: "desktop" }],
  ["navigation of a phone", `sessions/${sessionId}`, "text=Will it rain", { then: press("Open the navigation", "dialog"), only: "phone" }],
  ["command palette", `sessions/${sessionId}`, "text=Will it rain", { then: typed("Control+k", "combobox", "rain") }],
  ["keyboard shortcuts", `sessions/${sessionId}`, "text=Will it rain", { then: typed("?", "dialog", "") }],
];

function press(name, opens) {
  return async (page) => {
    await page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name }).first().click();
    await page.getByRole(opens).first().waitFor();
  };
}

/** A drawer of the trace, with something in it; as a score is typed that is refused, and one of another name. */
function annotated(button, shown) {
  return async (page) => {
    await page.getByRole("button", { name: button }).click();
    await page.locator(shown).waitFor();
    if (!String(button).includes("Annotate")) return;
    await page.getByRole("textbox", { name: "a11y quality" }).first().fill("7");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Score of another name" }).click();
    await page.getByRole("form", { name: "Score of another name" }).waitFor();
  };
}

function typed(key, opens, text) {
  return async (page) => {
    await page.keyboard.press(key);
    await page.getByRole(opens).first().waitFor();
    await page.keyboard.type(text);
  };
}

async function searched(page) {
  await page.getByLabel("Search the steps and their payloads").fill("rain");
  await page.getByRole("list", { name: "Hits" }).getByRole("button").first().click();
}

async function chosen(page) {
  await page.getByRole("checkbox", { name: "Choose weather" }).first().check();
  await page.getByRole("group", { name: "Chosen traces" }).waitFor();
}

async function asTables(page) {
  for (const title of ["Cost by model", "Cost over time"]) await page.getByRole("button", { name: `Show as table: ${title}` }).click();
}

async function cloned(page) {
  await page.getByRole("button", { name: "Clone to edit" }).click();
  await page.getByRole("button", { name: "More for Cost by model" }).waitFor();
}

async function builder(page) {
  await cloned(page);
  await page.getByRole("button", { name: "Add widget" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: "Donut" }).click();
  await page.getByRole("dialog").getByLabel("Break down by").selectOption("name");
  // Which names are the most depends on what others sent.
  await page.getByRole("dialog").getByTitle(/^Show /).first().waitFor();
}

async function fold(page) {
  await page.keyboard.press("Control+b");
  await page.getByRole("button", { name: "Expand the side bar" }).waitFor();
}

const told = ({ id: rule, help, nodes }) => `${rule}: ${help}\n${nodes.slice(0, 4).map(({ target, any }) => `    ${target.join(" ")}  ${any[0]?.message ?? ""}`).join("\n")}`;

async function sendSamples() {
  const span = (name, body) => event("span-create", { id: id("o"), traceId, name, startTime: now(-9000), endTime: now(-8000), ...body });
  const { body } = await ingest([
    event("trace-create", {
      id: traceId, name: "weather", sessionId, userId: "grace", tags: ["demo", "beta", "canary"], release: "1.2", timestamp: now(-9000),
      input: [{ role: "user", content: "Will it rain?" }], output: "**Yes**, see [the forecast](https://example.com).", metadata: { region: "eu", tries: 2, fast: true },
    }),
    event("generation-create", {
      id: stepId, traceId, name: "answer", model: "gpt-4o", startTime: now(-9000), completionStartTime: now(-8800), endTime: now(-8000), usage: { input: 90, output: 12 },
      input: [{ role: "system", content: "You know the weather." }, { role: "user", content: "Will it rain?" }],
      output: { role: "assistant", content: "It will rain.", tool_calls: [{ id: "c", type: "function", function: { name: "forecast", arguments: '{"city":"Oslo"}' } }] },
    }),
    event("trace-create", { id: otherId, name: "weather", timestamp: now(-9000), input: [{ role: "user", content: "Will it snow?" }], output: "No." }),
    span("broken", { level: "ERROR", statusMessage: "no answer in time" }),
    span("slow", { level: "WARNING" }),
    event("score-create", { id: id("s"), traceId, name: "helpful", value: 0.8, comment: "of use" }),
  ]);
  assert.deepEqual(body.errors, []);
  await readTrace(traceId, ({ observations, scores }) => observations.length === 3 && scores.length === 1);
  await post("/api/public/comments", { projectId: project, objectType: "TRACE", objectId: traceId, content: "Fine weather, and `code` in **bold**." });
  const categories = ["kind", "curt"].map((label, value) => ({ label, value }));
  await post("/api/public/score-configs", { name: "a11y quality", dataType: "NUMERIC", minValue: 0, maxValue: 1, description: "All in all." });
  await post("/api/public/score-configs", { name: "a11y tone", dataType: "CATEGORICAL", categories });
  await post("/api/public/score-configs", { name: "a11y solved", dataType: "BOOLEAN" });
}

/** Of the dark scheme only what colours decide: all else is the same. */
const rules = { light: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], dark: ["color-contrast", "link-in-text-block"] };

async function check(page, scheme) {
  const options = { runOnly: rules[scheme], resultTypes: ["violations"] };
  // There are no frames of others, which is what axe's other mode is for: it opens one page more each time.
  const { violations } = await new AxeBuilder({ page }).options(options).setLegacyMode().analyze();
  assert.equal(violations.map(told).join("\n"), "", scheme);
}

const sizes = { desktop, phone };

/** What is asked of a project, but its saved views and facets. */
const lists = /\/api\/projects\/[^/]+\/(?!views|default-views|facets)/;

const halves = (half) => screens.filter((_, index) => index % 2 === half - 1);

export function checkScreens(size, half) {
  const options = { viewport: sizes[size], reducedMotion: "reduce" };
  let browser, own;
  before(async () => {
    await sendSamples();
    browser = await openBrowser();
    own = await openPage(browser, options);
    await signIn(own);
  });
  after(() => browser?.close());

  for (const [name, path, shown, { answer, then, only = size, signedOut = false } = {}] of halves(half)) {
    if (only !== size) continue;
    test(name, async () => {
      const page = signedOut ? await openPage(browser, options) : own;
      await page.emulateMedia({ colorScheme: "light" });
      if (answer) await page.route(lists, (route) => route.fulfill(answer));
      await page.goto(`${url}${path.startsWith("/") ? path : `/project/${project}/${path}`}`);
      await page.locator(shown).first().waitFor();
      await then?.(page);
      await check(page, "light");
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
      await page.locator(shown).first().waitFor({ state: then ? "attached" : "visible" });
      await check(page, "dark");
      if (answer) await page.unroute(lists);
    });
  }
}
