// Sessions that came through the SDK: a person finds one, sees what it adds up to, reads it and goes on to a trace.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, overflow } from "../lib/chromium.mjs";
import { id, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const environment = id("chat").slice(0, 20);
const [session, other] = [id("talk"), `${id("odd")}/ & %`];
let browser, page, problems;

before(async () => {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey, environment });
  let begun = Date.now() - 10_000;
  const turn = (sessionId, name, input, output, cost) => {
    const trace = langfuse.trace({ id: id("t"), sessionId, name, userId: "grace", input, timestamp: new Date((begun += 1000)) });
    trace.generation({ name: "answer", input }).end({ output, usageDetails: { input: 1000, output: 500, total: 1500 }, costDetails: { total: cost } });
    trace.update({ output });
    return trace.id;
  };
  const traces = [
    turn(session, "first turn", "Will it rain in Oslo?", "Yes, in the evening.", 1.25),
    turn(session, "second turn", "And in Bergen?", "It always does.", 2),
    turn(other, "only turn", "Hello", "Good morning", 0),
  ];
  await langfuse.shutdownAsync();
  for (const traceId of traces) await readTrace(traceId, (t) => t.observations.length === 1 && t.output);
  ({ browser, page, problems } = await openBrowser());
});
after(() => browser?.close());

const row = (name) => page.getByRole("row").filter({ hasText: name });

test("the list has a session with what its traces add up to", async () => {
  await page.getByRole("link", { name: "Sessions", exact: true }).click();
  await page.waitForURL(`**/project/${project}/sessions`);
  await row(session).waitFor();
  const cells = await row(session).getByRole("cell").allTextContents();
  assert.deepEqual(cells.slice(1), [session, "2", "2", "3,000", "$3.25", environment]);
});

test("what it adds up to came with the list", async () => {
  const asked = [];
  const listen = (request) => asked.push(new URL(request.url()).pathname);
  page.on("request", listen);
  await page.reload();
  await row(session).waitFor();
  page.off("request", listen);
  assert.deepEqual(asked.filter((path) => path.startsWith("/api/projects/") && !path.endsWith("/views")), [`/api/projects/${project}/sessions`]);
});

test("an environment in a row narrows the list to it", async () => {
  await row(session).getByRole("button", { name: `Show only Environment: ${environment}` }).click();
  await page.waitForURL(new RegExp(`environment=${environment}`));
  await page.getByText("1–2 of 2").waitFor();
  await page.getByRole("button", { name: `Remove Environment ${environment}` }).click();
  await page.waitForURL(/\/sessions$/);
});

test("a session opens as a conversation, in order, with its totals", async () => {
  await page.getByRole("link", { name: `Open ${session}` }).click();
  await page.waitForURL(`**/sessions/${session}`);
  const turns = page.getByRole("region", { name: "Traces of the session" }).getByRole("listitem");
  await turns.nth(1).waitFor();
  await turns.nth(0).getByText("Will it rain in Oslo?").waitFor();
  await turns.nth(1).getByText("It always does.").waitFor();
  await page.getByText("$3.25").waitFor();
  await page.getByText("3,000 tokens").waitFor();
});

test("its traces are a link away, one by one and as a list", async () => {
  await page.getByRole("link", { name: "second turn" }).click();
  await page.waitForURL("**/traces/t-**");
  await page.getByText("And in Bergen?").first().waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "2 traces" }).click();
  await page.waitForURL(new RegExp(`/traces\\?.*sessionId=${session}`));
  await row("first turn").waitFor();
});

test("a session is found whatever its id is made of", async () => {
  await page.goto(`${url}/project/${project}/sessions`);
  await page.getByRole("link", { name: `Open ${other}` }).click();
  await page.getByRole("heading", { name: `Session ${other}` }).waitFor();
  await page.getByText("Good morning").waitFor();
});

test("a session that is not there says so", async () => {
  await page.goto(`${url}/project/${project}/sessions/nothing-here`);
  await page.getByText("Session not found").waitFor();
});

test("a phone shows the list without scrolling sideways", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/project/${project}/sessions`);
  await page.getByText(session).waitFor();
  await page.getByText("2 traces").first().waitFor();
  assert.ok((await overflow(page)) <= 0);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems.filter((text) => !/404/.test(text)), []));
