// A person signs in, finds a trace that came through the SDK, opens it and reads it; in Debian's chromium.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, openPage } from "../lib/browser.mjs";
import { event, id, ingest, project, publicKey, readTrace, secretKey, url, user } from "../lib/mesh.mjs";

let browser, page, traceId;
const problems = [];

before(async () => {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey });
  traceId = id("shown");
  const question = "Will it rain in Oslo?";
  const trace = langfuse.trace({ id: traceId, name: "weather-agent", userId: "grace", tags: ["demo"], input: question });
  const span = trace.span({ name: "plan" });
  span
    .generation({ name: "choose-tool", model: "gpt-4o", input: [{ role: "user", content: question }] })
    .end({ output: { role: "assistant", content: "I will look at the forecast." }, usage: { input: 900, output: 80 } });
  span.end();
  trace.score({ name: "correct", value: 1 });
  trace.update({ output: "Yes, in the evening." });
  await langfuse.shutdownAsync();
  await readTrace(traceId, (t) => t.observations.length === 2 && t.scores.length === 1 && t.output);
  browser = await openBrowser();
  page = await openPage(browser, { problems });
});
after(() => browser?.close());

async function signIn(password) {
  await page.getByLabel(/e-?mail/i).fill(user.email);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: /sign in/i }).click();
}

test("a wrong password is refused in words", async () => {
  await page.goto(url);
  await signIn("not-the-password");
  await page.getByText(/invalid email or password/i).waitFor();
});

test("signing in shows the project's traces", async () => {
  await signIn(user.password);
  await page.waitForURL(`**/project/${project}/traces**`);
  await page.getByText("weather-agent").first().waitFor();
});

test("the text filter finds a trace and the row opens it", async () => {
  await page.getByPlaceholder(/search|filter/i).first().fill(traceId);
  await page.waitForURL(/search=/);
  await page.getByRole("row").getByText("weather-agent").first().click();
  await page.waitForURL(`**/traces/${traceId}**`);
  await page.getByText("Will it rain in Oslo?").first().waitFor();
  await page.getByText("choose-tool").first().click();
  await page.waitForURL(/observation=/);
  await page.getByText("I will look at the forecast.").first().waitFor();
  await page.getByText("gpt-4o").first().waitFor();
});

test("the keyboard walks the trace, the timeline shows it, and Escape leads back to the list as it was", async () => {
  const selected = page.locator("[role=treeitem][aria-selected=true]");
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await page.keyboard.press("j"); // keys at once: none may get lost
  await selected.filter({ hasText: "plan" }).waitFor();
  await page.getByText("Timeline", { exact: true }).click();
  await page.waitForURL(/view=timeline/);
  await page.keyboard.press("/");
  await page.keyboard.type("choose");
  await page.getByRole("button", { name: /choose-tool name/ }).waitFor();
  await page.locator("label", { hasText: /^Steps$/ }).click();
  await page.getByRole("treeitem", { name: "plan" }).waitFor(); // what leads to a match stays
  await page.keyboard.press("/");
  await page.keyboard.press("Escape"); // clears the search
  await page.keyboard.press("Escape"); // leaves it
  await page.keyboard.press("Escape");
  await page.waitForURL(/traces\?.*search=/);
});

test("a value of 10 MB is shown from its beginning, and one that was cut says so", async () => {
  const largeId = id("large");
  const trace = { id: largeId, name: "large", input: `It begins here. ${"All work and no play. ".repeat(460_000)}` };
  await ingest([event("trace-create", trace)]);
  await ingest([event("trace-create", { id: largeId, output: "x".repeat((16 << 20) + 1000) })]);
  await readTrace(largeId, ({ input, output }) => input && output);
  await page.goto(`${url}/project/${project}/traces/${largeId}`);
  await page.getByText("It begins here.").first().waitFor();
  await page.getByRole("button", { name: "Show all 10,120,016 characters" }).waitFor();
  await page.getByText("cut: 16.0 of 16.0 MB kept").waitFor();
});

test("a link to a trace resolves by itself, on a phone's width", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/project/${project}/traces/${traceId}`);
  await page.getByText("weather-agent").first().waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
