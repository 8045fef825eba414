// Models and prices: a person asks what a name costs, overrides a built-in model, sees it used, and deletes it again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { openBrowser, overflow } from "../lib/chromium.mjs";
import { event, eventually, get, id, ingest, project, publicKey, readTrace, secretKey, url } from "../lib/mesh.mjs";

const own = id("Own");
let browser, page, problems, traceId;

before(async () => {
  const langfuse = new Langfuse({ baseUrl: url, publicKey, secretKey });
  const trace = langfuse.trace({ id: id("t"), name: "priced" });
  trace.generation({ name: "call", model: "gpt-4o-mini-2024-07-18" }).end({ usageDetails: { input: 1000, output: 100 } });
  traceId = trace.id;
  await langfuse.shutdownAsync();
  await readTrace(traceId, (t) => t.observations.length === 1);
  ({ browser, page, problems } = await openBrowser(/40[01]/));
});
after(() => browser?.close());

const table = () => page.getByRole("table", { name: "Models" });
const names = () => table().getByRole("link").allTextContents();

test("the list has the built-in models, with prices for a million", async () => {
  await page.getByRole("link", { name: "Models", exact: true }).click();
  await page.waitForURL(`**/project/${project}/models`);
  await page.getByLabel("Search models and patterns").fill("GPT-4O-MINI");
  await page.waitForURL(/search=/);
  const row = table().getByRole("row").filter({ has: page.getByRole("link", { name: "Open gpt-4o-mini", exact: true }) });
  await row.getByText("$0.15", { exact: true }).waitFor();
  await row.getByText("$0.60", { exact: true }).waitFor();
  await row.getByText("Built-in").waitFor();
});

test("a name that is tried says which model prices it, and which does not", async () => {
  await page.getByLabel("Search models and patterns").fill("");
  await page.getByLabel(/^Try a name/).fill("openai/gpt-4o-mini");
  await page.getByText("openai/gpt-4o-mini is priced by gpt-4o-mini (built-in)").waitFor();
  await eventually(async () => assert.deepEqual(await names(), ["gpt-4o-mini"]) ?? true);
  await page.getByLabel(/^Try a name/).fill("nobody-knows-this");
  await page.getByText("No model matches nobody-knows-this").waitFor();
});

test("an observation's model leads to what it costs", async () => {
  await page.goto(`${url}/project/${project}/traces/${traceId}`);
  await page.getByRole("treeitem", { name: /call/ }).click();
  await page.getByRole("link", { name: "gpt-4o-mini-2024-07-18" }).click();
  await page.waitForURL(/models\?match=gpt-4o-mini-2024-07-18/);
  await page.getByText(/gpt-4o-mini-2024-07-18 is priced by/).waitFor();
});

test("a built-in model shows its tiers, and can be cloned but not deleted", async () => {
  await page.goto(`${url}/project/${project}/models?match=gpt-4o`);
  await page.getByRole("link", { name: "Open gpt-4o", exact: true }).click();
  const tier = page.getByRole("region", { name: "Tier Standard" });
  await tier.waitFor();
  assert.deepEqual(await tier.getByRole("row").filter({ hasText: /^output/ }).locator("td").allTextContents(), ["$10.00", "$0.00001"]);
  await page.getByText("Applies when parameter service_tier is").waitFor();
  assert.equal(await page.getByRole("button", { name: "Delete" }).count(), 0);
  await page.getByRole("link", { name: "Clone to override" }).click();
  await page.getByRole("heading", { name: "Clone of gpt-4o" }).waitFor();
});

test("what the server refuses is told at its field, and nothing typed is lost", async () => {
  await page.getByLabel(/^Name/).fill(own);
  await page.getByLabel(/^Match pattern/).fill("(");
  await page.getByRole("button", { name: "Save model" }).click();
  await page.getByText(/Invalid regular expression/).waitFor();
  assert.equal(await page.getByLabel(/^Match pattern/).getAttribute("aria-invalid"), "true");
  await page.getByLabel("USD per 1M").first().fill("two");
  await page.getByRole("button", { name: "Save model" }).click();
  await page.getByText("The price of input is no number").waitFor();
  assert.equal(await page.getByLabel(/^Name/).inputValue(), own);
});

test("a model of one's own is saved, and prices what comes from then on", async () => {
  await page.getByLabel("USD per 1M").first().fill("1000000");
  await page.getByLabel(/^Match pattern/).fill(`^${own}$`);
  await page.getByRole("button", { name: "Save model" }).click();
  await page.getByRole("heading", { name: own }).waitFor();
  assert.deepEqual(await page.getByRole("region", { name: "Tier Standard" }).getByRole("row").filter({ hasText: /^input \$|^input\$/ }).locator("td").allTextContents(), ["$1,000,000.00", "$1.00"]);
  await page.getByRole("region", { name: "Tier Fast mode" }).waitFor(); // tiers were cloned, too
  await eventually(async () => {
    const generationId = id("o");
    await ingest([event("generation-create", { id: generationId, traceId: id("t"), model: own, usageDetails: { input: 3 } })]);
    const stored = await eventually(async () => (await get(`/api/public/observations/${generationId}`)).body.id && (await get(`/api/public/observations/${generationId}`)).body);
    return stored.costDetails.total === 3;
  }, 20000);
});

test("a name that is taken is refused in words", async () => {
  await page.getByRole("link", { name: "Clone", exact: true }).click();
  await page.getByRole("button", { name: "Save model" }).click();
  await page.getByText("the project already has a model of this name").waitFor();
});

test("it is deleted after a question", async () => {
  await page.goto(`${url}/project/${project}/models?match=${own}`);
  await page.getByText(`${own} is priced by ${own} (own)`).waitFor();
  await page.getByRole("link", { name: `Open ${own}` }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText(`Delete the model ${own}?`).waitFor(); // beside it is another button of that name
  await page.getByRole("button", { name: "Delete", exact: true }).last().click();
  await page.waitForURL(`**/models`);
  await page.goto(`${url}/project/${project}/models?match=${own}`);
  await page.getByText(`No model matches ${own}`).waitFor();
});

test("a phone shows list and form without scrolling sideways", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/project/${project}/models`);
  await page.getByText("input $", { exact: false }).first().waitFor();
  assert.ok((await overflow(page)) <= 0);
  await page.getByRole("link", { name: "New model" }).click();
  await page.getByLabel("USD per 1M").first().waitFor();
  assert.ok((await overflow(page)) <= 0);
});

test("nothing went wrong in the page", () => assert.deepEqual(problems, []));
