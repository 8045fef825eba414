// No screen breaks a rule of WCAG 2 A or AA that axe can check: light and dark, on a desktop and a phone, with what
// opens over it. A screen, or a state of it, is a line of the table.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { desktop, openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";
import { event, id, ingest, now, project, readTrace, url } from "../lib/mesh.mjs";

const traceId = id("a11y");
const sessionId = id("talk");
const stepId = id("step");
const unknownId = id("nowhere");

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
  ["traces: filter form", "traces", "[role=row] a", { then: press("Filter", "dialog") }],
  ["traces: range menu", "traces", "[role=row] a", { then: press(/^Time range/, "menu") }],
  ["traces: columns menu", "traces", "[role=row] a", { then: press("Columns", "menu"), only: "desktop" }],
  ["traces: narrowed", `traces?search=${traceId}&environment=default&refresh=5s`, "[role=row] a"],
  ["traces: nothing fits", `traces?search=${unknownId}`, "text=No traces match"],
  ["trace", `traces/${traceId}`, "[role=treeitem]"],
  ["trace: a step", `traces/${traceId}?observation=${stepId}`, "text=It will rain"],
  ["trace: timeline", `traces/${traceId}?observation=${stepId}&view=timeline`, "text=It will rain"],
  ["trace: not there", `traces/${unknownId}`, "text=Waiting for this trace"],
  ["observations", "observations", "[role=row] a"],
  ["observations: nothing fits", `observations?filter=${encodeURIComponent(JSON.stringify([{ type: "string", column: "name", operator: "=", value: unknownId }]))}`, "text=No observations match"],
  ["sessions", "sessions", "[role=row] a"],
  ["session", `sessions/${sessionId}`, "text=Will it rain"],
  ["session: not there", `sessions/${unknownId}`, "text=Session not found"],
  ["no data at all", "traces", "text=Send your first trace", { answer: { json: { data: [], meta: { page: 1, limit: 50, totalItems: 0, totalPages: 0 } } } }],
  ["too much to read", "observations", "text=This is too much to read", { answer: { status: 422, json: { message: "The query reads too much." } } }],
  ["API reference", "/reference", "rapi-doc main :text('tracemesh')", { signedOut: true }],
  ["no such page", "/nowhere", "text=Page not found"],
  ["project menu", "traces", "[role=row] a", { then: press(/switch project/, "menu"), only: "desktop" }],
  ["account menu", "traces", "[role=row] a", { then: press(/^Account/, "menu") }],
  ["side bar folded", "sessions", "[role=row] a", { then: fold, only: "desktop" }],
  ["navigation of a phone", "sessions", "[role=row] a", { then: press("Open the navigation", "dialog"), only: "phone" }],
  ["command palette", "sessions", "[role=row] a", { then: typed("Control+k", "combobox", "rain") }],
  ["keyboard shortcuts", "sessions", "[role=row] a", { then: typed("?", "dialog", "") }],
];

function press(name, opens) {
  return async (page) => {
    await page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name }).first().click();
    await page.getByRole(opens).first().waitFor();
  };
}

function typed(key, opens, text) {
  return async (page) => {
    await page.keyboard.press(key);
    await page.getByRole(opens).first().waitFor();
    await page.keyboard.type(text);
  };
}

async function asTables(page) {
  for (const title of ["Cost by model", "Cost over time"]) await page.getByRole("button", { name: `Show as table: ${title}` }).click();
}

async function cloned(page) {
  await page.getByRole("button", { name: "Clone to edit" }).click();
  await page.getByRole("button", { name: "Move Cost by model" }).or(page.getByRole("button", { name: "More for Cost by model" })).first().waitFor();
}

async function builder(page) {
  await cloned(page);
  await page.getByRole("button", { name: "Add widget" }).click();
  await page.getByRole("dialog").getByRole("radio", { name: "Donut" }).click();
  await page.getByRole("dialog").getByLabel("Break down by").selectOption("name");
  await page.getByRole("dialog").getByRole("link", { name: "weather" }).waitFor();
}

async function fold(page) {
  await page.keyboard.press("Control+b");
  await page.getByRole("button", { name: "Expand the side bar" }).waitFor();
}

let browser;
before(async () => {
  const span = (name, body) => event("span-create", { id: id("o"), traceId, name, startTime: now(-9000), endTime: now(-8000), ...body });
  const { body } = await ingest([
    event("trace-create", {
      id: traceId, name: "weather", sessionId, userId: "grace", tags: ["demo", "eu", "canary"], release: "1.2", timestamp: now(-9000),
      input: [{ role: "user", content: "Will it rain?" }], output: "**Yes**, see [the forecast](https://example.com).", metadata: { region: "eu", tries: 2, fast: true },
    }),
    event("generation-create", {
      id: stepId, traceId, name: "answer", model: "gpt-4o", startTime: now(-9000), completionStartTime: now(-8800), endTime: now(-8000), usage: { input: 90, output: 12 },
      input: [{ role: "system", content: "You know the weather." }, { role: "user", content: "Will it rain?" }],
      output: { role: "assistant", content: "It will rain.", tool_calls: [{ id: "c", type: "function", function: { name: "forecast", arguments: '{"city":"Oslo"}' } }] },
    }),
    span("broken", { level: "ERROR", statusMessage: "no answer in time" }),
    span("slow", { level: "WARNING" }),
    event("score-create", { id: id("s"), traceId, name: "helpful", value: 0.8, comment: "of use" }),
  ]);
  assert.deepEqual(body.errors, []);
  await readTrace(traceId, ({ observations, scores }) => observations.length === 3 && scores.length === 1);
  browser = await openBrowser();
});
after(() => browser?.close());

const told = ({ id: rule, help, nodes }) => `${rule}: ${help}\n${nodes.slice(0, 4).map(({ target, any }) => `    ${target.join(" ")}  ${any[0]?.message ?? ""}`).join("\n")}`;

/** Signed in once for each look. */
const pages = new Map();
async function pageOf(look, options, signedOut) {
  if (signedOut) return openPage(browser, options);
  if (!pages.has(look)) {
    pages.set(look, await openPage(browser, options));
    await signIn(pages.get(look));
  }
  return pages.get(look);
}

for (const colorScheme of ["light", "dark"])
  for (const [size, viewport] of Object.entries({ desktop, phone }))
    for (const [name, path, shown, { answer, then, only = size, signedOut = false } = {}] of screens) {
      if (only !== size) continue;
      test(`${name}, ${colorScheme}, on a ${size}`, async () => {
        const page = await pageOf(colorScheme + size, { colorScheme, viewport, reducedMotion: "reduce" }, signedOut);
        if (answer) await page.route("**/api/projects/**", (route) => route.fulfill(answer));
        await page.goto(`${url}${path.startsWith("/") ? path : `/project/${project}/${path}`}`);
        await page.locator(shown).first().waitFor();
        await then?.(page);
        const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
        if (answer) await page.unroute("**/api/projects/**");
        assert.equal(violations.map(told).join("\n"), "");
      });
    }
