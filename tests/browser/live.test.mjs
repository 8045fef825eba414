// A person turns Live on and sees what an SDK sends as it comes, in the lists and in a trace that runs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { chromium } from "playwright-core";
import { event, id, ingest, now, processes, project, publicKey, readTrace, secretKey, url, user } from "../lib/mesh.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const SHOWN_MS = 2000; // on a machine that does much else
let browser, page, langfuse;
const problems = [];

before(async () => {
  langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey });
  langfuse.trace({ id: id("live"), name: "there before" });
  await langfuse.flushAsync();
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    // What is not there yet, and a server that is away, the browser tells of by itself.
    if (message.type() === "error" && !/40[14]|503|ERR_INCOMPLETE_CHUNKED_ENCODING/.test(message.text())) problems.push(message.text());
  });
  await page.goto(url);
  await page.getByLabel(/e-?mail/i).fill(user.email);
  await page.getByLabel(/^password/i).fill(user.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL(`**/project/${project}/traces**`);
});
after(async () => {
  await langfuse.shutdownAsync();
  await browser?.close();
});

const liveSwitch = () => page.getByRole("button", { name: "Live", exact: true });
const isLive = () => page.locator('button[aria-pressed="true"] [data-state="live"]').waitFor();
const rowOf = (name) => page.getByRole("row").filter({ hasText: name });

/** To the end of the movement: what the browser shows on its way there is no row that moved. */
async function scrollDown() {
  await page.evaluate(() => {
    globalThis.scrolled = new Promise((done) => document.addEventListener("scrollend", done, { capture: true, once: true }));
  });
  await page.getByRole("table").hover();
  await page.mouse.wheel(0, 900);
  await page.evaluate(() => globalThis.scrolled);
}

/** Sends a trace as an application does; gives {trace, sent}. */
async function send(name) {
  const trace = langfuse.trace({ id: id("live"), name, input: "Will it rain?" });
  await langfuse.flushAsync();
  return { trace, sent: Date.now() };
}

test("with Live on, a trace shows by itself within a second or so, pointed out; the URL remembers it", async () => {
  await liveSwitch().click();
  await page.waitForURL(/[?&]live=1/);
  await isLive();
  const waits = [];
  for (let i = 0; i < 5; i++) {
    const name = id("rain");
    const { sent } = await send(name);
    await rowOf(name).waitFor();
    waits.push(Date.now() - sent);
    const pointedOut = await page.locator("[role=row][data-fresh]").allTextContents();
    assert.ok(pointedOut.some((text) => text.includes(name)));
    assert.ok(!pointedOut.some((text) => text.includes("there before")));
  }
  console.log(`# from the SDK's answer to the screen: ${waits.join(" ")} ms`);
  assert.ok(Math.max(...waits) < SHOWN_MS, waits.join(" "));
  await page.reload();
  await isLive();
});

test("a row changes as its trace goes on", async () => {
  const name = id("grows");
  const { trace } = await send(name);
  await rowOf(name).waitFor();
  await rowOf(name).and(page.locator(":not([data-fresh])")).waitFor();
  trace.generation({ name: "think", model: "gpt-4o", usage: { input: 7000, output: 654 } }).end();
  await langfuse.flushAsync();
  await rowOf(name).filter({ hasText: "7,654" }).waitFor();
  await rowOf(name).and(page.locator("[data-fresh]")).waitFor();
});

test("on another page, oldest first or in a past range it stands still and says so", async () => {
  const told = (text) => page.getByRole("status").filter({ hasText: text }).waitFor();
  await page.goto(`${url}/project/${project}/traces?live=1&page=2`);
  await told("Paused on page 2");
  await page.goto(`${url}/project/${project}/traces?live=1&order=asc`);
  await told("Paused: oldest first");
  await page.goto(`${url}/project/${project}/traces?live=1&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z`);
  await told("Paused: a past time range");
});

test("a trace that runs grows on its page, and says that it is live", async () => {
  const { trace } = await send(id("agent"));
  await readTrace(trace.id);
  await page.goto(`${url}/project/${project}/traces/${trace.id}`);
  await page.getByRole("status").filter({ hasText: /^Live$/ }).waitFor();
  const waits = [];
  for (const step of ["plan", "look up", "answer"]) {
    trace.span({ name: step }).end();
    await langfuse.flushAsync();
    const sent = Date.now();
    await page.getByRole("treeitem").filter({ hasText: step }).waitFor();
    waits.push(Date.now() - sent);
  }
  console.log(`# on the trace's page: ${waits.join(" ")} ms`);
  assert.ok(Math.max(...waits) < SHOWN_MS, waits.join(" "));
});

test("a link to a trace that is not there yet shows it when it comes", async () => {
  const traceId = id("late");
  await page.goto(`${url}/project/${project}/traces/${traceId}`);
  await page.getByText("Waiting for this trace").waitFor();
  await ingest([event("trace-create", { id: traceId, name: "came late" })]);
  await page.getByRole("heading", { name: "came late", level: 1 }).waitFor();
});

test("observations come by themselves, and wait above for who reads further down", async () => {
  const traceId = id("many");
  const span = (i) => event("span-create", { id: id("o"), traceId, name: `step ${i}`, startTime: now(i), endTime: now(i + 1) });
  await ingest([event("trace-create", { id: traceId, name: "many" }), ...Array.from({ length: 60 }, (_, i) => span(i))]);
  await page.goto(`${url}/project/${project}/observations?live=1`);
  await isLive();
  const shown = id("shown");
  langfuse.trace({ name: "t" }).span({ name: shown }).end();
  await langfuse.flushAsync();
  await rowOf(shown).waitFor();
  const top = () => page.locator("[aria-rowindex]").first();
  await scrollDown();
  const before = await top().textContent();
  assert.ok(!before.includes(shown));
  const held = id("held");
  langfuse.trace({ name: "t" }).span({ name: held }).end();
  await langfuse.flushAsync();
  const button = page.getByRole("button", { name: /^(\d+ new|New observations)$/ });
  await button.waitFor();
  assert.equal(await top().textContent(), before, "rows moved under the reader");
  await button.click();
  await rowOf(held).waitFor();
});

test("after the server was away it says so, and then goes on and shows what came meanwhile", async () => {
  await page.goto(`${url}/project/${project}/traces?live=1`);
  await isLive();
  process.kill(processes().find((p) => p.name === "web-1").pid, "SIGKILL");
  const name = id("meanwhile");
  await send(name);
  await isLive();
  await rowOf(name).waitFor();
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
