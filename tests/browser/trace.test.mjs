// A person reads one trace: finds text in it, walks its list, copies, sees its graph.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { openBrowser, openPage, signIn } from "../lib/browser.mjs";
import { event, id, ingest, now, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const traceId = id("read");
const step = (name) => `${name}-${traceId}`;
const problems = [];
let browser, page;

const search = () => page.getByLabel("Search the steps and their payloads");
const hits = () => page.getByRole("list", { name: "Hits" }).getByRole("button");
const selected = () => page.locator("[role=treeitem][aria-selected=true]");
const details = () => page.getByRole("region", { name: "Details" });
const openTrace = (query = "", wanted = traceId) => page.goto(`${url}/project/${project}/traces/${wanted}${query}`);

before(async () => {
  const span = (name, parent, from, body) =>
    event("span-create", { id: step(name), traceId, name, parentObservationId: parent && step(parent), startTime: now(from), endTime: now(from + 500), ...body });
  const { body } = await ingest([
    event("trace-create", { id: traceId, name: "orders", timestamp: now(-9000), input: { question: "Where is parcel 88213?" }, output: "On its way." }),
    span("loop", null, -9000, { endTime: now(-5000) }),
    span("lookup", "loop", -8000, { input: { order: 88213 }, output: { carrier: "PostNord" } }),
    span("notify", "loop", -7000, { level: "ERROR", statusMessage: "PostNord did not answer", metadata: { region: "north" } }),
  ]);
  assert.deepEqual(body.errors, []);
  await readTrace(traceId, ({ observations }) => observations.length === 3);
  browser = await openBrowser();
  page = await openPage(browser, { problems, permissions: ["clipboard-read", "clipboard-write"] });
  await signIn(page);
});
after(() => browser?.close());

test("text is found in the payloads of a trace and the hits are walked by Enter", async () => {
  await openTrace();
  await search().fill("postnord");
  await page.getByText("2 hits in 2 steps").waitFor();
  assert.deepEqual(await hits().locator("mark").allTextContents(), ["PostNord", "PostNord"]);
  await search().press("Enter");
  await page.waitForURL(`**observation=${step("lookup")}`);
  await search().press("Enter");
  await page.waitForURL(`**observation=${step("notify")}`);
  await page.getByText("2 of 2").waitFor();
  await search().press("Shift+Enter");
  await page.waitForURL(`**observation=${step("lookup")}`);
});

test("what was found is marked in the details, in JSON too, and can be walked there", async () => {
  await page.locator("label", { hasText: /^JSON$/ }).click();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get("tm-find") ?? [])].map(String));
  await page.getByLabel("Find in this step").fill("ER");
  await details().getByText("1 of 2").waitFor();
  assert.deepEqual(await marked(), ["er", "er"]);
  await page.getByLabel("Find in this step").press("Enter");
  await details().getByText("2 of 2").waitFor();
  await page.getByRole("button", { name: "Close the search" }).click();
  assert.deepEqual(await marked(), []);
  await page.locator("label", { hasText: /^Formatted$/ }).click();
});

test("a text that is nowhere is said to be, and Escape brings the steps back", async () => {
  await search().fill("no such text");
  await page.getByText("“no such text” is nowhere in this trace.").waitFor();
  await search().press("Escape");
  await selected().filter({ hasText: "lookup" }).waitFor();
});

test("opened by a link, a trace has no list to go through, and says so", async () => {
  await openTrace();
  const next = page.getByRole("button", { name: "Next trace" });
  await next.and(page.locator("[aria-disabled=true]")).hover();
  await page.getByText("Opened by a link: there is no list to go through").waitFor();
});

test("the traces of a list are walked by keys and buttons, over its pages, as it is ordered and narrowed", async () => {
  const user = id("walker");
  const ids = Array.from({ length: 52 }, (_, i) => id(`walked-${i}`));
  await ingest(ids.map((one, i) => event("trace-create", { id: one, name: "walked", userId: user, timestamp: now(-60000 + i * 1000) })));
  await Promise.all(ids.map((one) => readTrace(one)));
  const at = (i) => page.waitForURL((now) => now.pathname.endsWith(`/${ids[i]}`));
  await page.goto(`${url}/project/${project}/traces?userId=${user}&order=asc`);
  await page.getByRole("link", { name: "Open walked" }).first().click();
  await at(0);
  await page.locator("[aria-disabled=true][aria-label='Previous trace']").waitFor();
  await page.getByRole("button", { name: "Next trace" }).click();
  await at(1);
  await page.getByRole("treeitem").first().waitFor();
  await page.keyboard.press("Shift+K");
  await at(0);
  await page.goto(`${url}/project/${project}/traces?userId=${user}&order=asc&page=2`);
  await page.getByRole("link", { name: "Open walked" }).first().click();
  await at(50);
  await page.getByRole("treeitem").first().waitFor();
  await page.keyboard.press("Shift+K"); // to the page before
  await at(49);
  await page.reload(); // the list is not forgotten
  for (const i of [50, 51]) {
    await page.getByRole("treeitem").first().waitFor();
    await page.keyboard.press("Shift+J");
    await at(i);
  }
  await page.locator("[aria-disabled=true][aria-label='Next trace']").waitFor();
  await page.getByRole("treeitem").first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL(/page=2/); // back where one came from, and the row opened last is marked
  await page.locator("[role=row][aria-selected=true]").waitFor();
});

test("a step is copied as JSON, as a test case, and as commands", async () => {
  await openTrace(`?observation=${step("lookup")}`);
  const copied = async (what) => {
    await page.getByRole("button", { name: "Copy the step" }).click();
    await page.getByRole("menuitem", { name: what, exact: true }).click();
    await page.getByRole("tooltip", { name: "Copied" }).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  assert.equal(await copied("Observation id"), step("lookup"));
  assert.deepEqual(JSON.parse(await copied("Test case")), { input: { order: 88213 }, expectedOutput: { carrier: "PostNord" }, metadata: {} });
  assert.equal(JSON.parse(await copied("JSON")).name, "lookup");
  const command = await copied("curl that reads it");
  const keys = { LANGFUSE_PUBLIC_KEY: publicKey, LANGFUSE_SECRET_KEY: secretKey };
  assert.equal(JSON.parse(execFileSync("sh", ["-c", command], { env: { ...process.env, ...keys }, stdio: ["ignore", "pipe", "ignore"] })).name, "lookup");
});

test("the graph has a node for steps of one name, and opens one after the other", async () => {
  const agentId = id("agent");
  const span = (name, from) => event("span-create", { id: `${name}${from}-${agentId}`, traceId: agentId, name, startTime: now(from), endTime: now(from + 400) });
  await ingest([event("trace-create", { id: agentId, name: "agent" }), span("plan", -5000), span("tool", -4500), span("plan", -4000), span("answer", -3500)]);
  await readTrace(agentId, ({ observations }) => observations.length === 4);
  await openTrace("", agentId);
  await page.locator("label", { hasText: /^Graph$/ }).click();
  const graph = page.getByRole("group", { name: "Graph of the steps" });
  const plan = graph.getByRole("button", { name: /plan/ });
  await plan.click();
  await page.waitForURL(`**observation=plan-5000-${agentId}`);
  await plan.press("Enter"); // by keys, too
  await page.waitForURL(`**observation=plan-4000-${agentId}`);
  await graph.getByRole("button", { name: /plan 2 of 2/ }).click();
  await page.waitForURL(`**observation=plan-5000-${agentId}`);
  assert.equal(await graph.locator(".react-flow__edge").count(), 4); // from the start; plan to tool and back; to the answer
});

test("the places of a graph of many nodes are found beside the page", async () => {
  const manyId = id("many");
  const many = Array.from({ length: 400 }, (_, i) =>
    event("span-create", { id: `s${i}-${manyId}`, traceId: manyId, parentObservationId: i ? `s${Math.floor((i - 1) / 3)}-${manyId}` : undefined, name: `kind ${i}`, startTime: now(-9000 + i), endTime: now(-9000 + i) }));
  await ingest([event("trace-create", { id: manyId, name: "many" }), ...many]);
  await readTrace(manyId, ({ observations }) => observations.length === many.length);
  const [worker] = await Promise.all([page.waitForEvent("worker"), openTrace("?view=graph", manyId)]);
  assert.match(worker.url(), /layout\.worker/);
  const graph = page.getByRole("group", { name: "Graph of the steps" });
  await graph.getByRole("button", { name: /kind 399 / }).waitFor({ state: "attached" });
  assert.equal(await graph.getByRole("button", { name: /kind / }).count(), many.length);
});

test("a conversation shows its pictures, the tools, and a call with its result; what is elsewhere is a link", async () => {
  const chatId = id("chat");
  const png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
  const wav = `data:audio/wav;base64,${Buffer.concat([Buffer.from("RIFF$\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0@\x1f\0\0@\x1f\0\0\x01\0\b\0data\0\0\0\0", "latin1")]).toString("base64")}`;
  const content = [
    { type: "text", text: "What is this? @@@langfuseMedia:type=image/jpeg|id=media-1|source=base64@@@" }, { type: "image_url", image_url: { url: png } },
    { type: "image_url", image_url: { url: "https://pictures.example/parcel.png" } }, { type: "input_audio", input_audio: { format: "wav", data: wav.split(",")[1] } },
  ];
  const input = {
    messages: [{ role: "user", content }, { role: "assistant", content: null, tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "c1", content: "a parcel" }],
    tools: [{ type: "function", function: { name: "look", description: "Looks at it.", parameters: { type: "object" } } }],
  };
  await ingest([event("trace-create", { id: chatId, name: "chat", input })]);
  await readTrace(chatId);
  await openTrace("", chatId);
  const picture = details().getByRole("img", { name: "image", exact: true });
  await picture.waitFor();
  assert.equal(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1); // the content policy lets it be shown
  await details().locator("audio").waitFor();
  await details().getByRole("link", { name: "open at pictures.example" }).waitFor();
  await details().getByText("image/jpeg, stored apart from the trace").waitFor();
  await details().locator("article[data-role=assistant]", { hasText: "look" }).getByText("a parcel").waitFor();
  assert.equal(await details().locator("article[data-role=tool]").count(), 0); // it stands beside its call
  await details().getByText("1 tool to call").click();
  await details().getByText("Looks at it.").waitFor();
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
