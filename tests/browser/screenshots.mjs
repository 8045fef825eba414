// The README's pictures, taken from a running deploy/up:  node tests/browser/screenshots.mjs [FOLDER]
// Sends sample traces first. Needs TRACEMESH_URL and, from <data>/etc/tracemesh.env, LANGFUSE_INIT_PROJECT_PUBLIC_KEY,
// LANGFUSE_INIT_PROJECT_SECRET_KEY, LANGFUSE_INIT_USER_EMAIL and LANGFUSE_INIT_USER_PASSWORD.
import { Langfuse } from "langfuse";
import { chromium } from "playwright-core";

const env = process.env;
const folder = process.argv[2] ?? new URL("../../web/ui/screenshots", import.meta.url).pathname;
const url = env.TRACEMESH_URL ?? "http://127.0.0.1:3000";
const langfuse = new Langfuse({ baseUrl: url, publicKey: env.LANGFUSE_INIT_PROJECT_PUBLIC_KEY, secretKey: env.LANGFUSE_INIT_PROJECT_SECRET_KEY });

const stories = [
  ["support-agent", "Where is my order 88213?"],
  ["rag-answer", "What is our refund policy for annual plans?"],
  ["weather-agent", "Will it rain in Oslo tonight?"],
  ["contract-summary", "Summarise the attached contract in five bullets."],
  ["code-review", "Review this pull request."],
  ["invoice-extraction", "Extract all line items."],
];
const users = ["grace@example.com", "linus", "ada.lovelace", "margaret", "edsger", "barbara.liskov"];
const tags = [["production", "eu"], ["production"], ["canary"], []];
const of = (list, i) => list[i % list.length];
const reply = "Your order **88213** is in transit and should arrive on **25 November**.\n\n- Carrier: PostNord\n- Last seen: Hamburg";

function send(i) {
  const began = Date.now() - 2000 - i * 9000 - i * i * 1300;
  const length = 400 + ((i * 7919) % 9000);
  const at = (part) => new Date(began + length * part);
  const [name, question] = of(stories, i * 5 + (i >> 2));
  const failed = i % 9 === 5;
  const trace = langfuse.trace({ name, input: question, userId: of(users, i), sessionId: i % 3 ? `chat-${i >> 2}` : undefined,
    tags: of(tags, i), timestamp: at(0), release: "2026.11.3", metadata: { region: "eu-north-1", streaming: true } });
  const agent = trace.span({ name: "agent-loop", startTime: at(0), endTime: at(1), input: { question } });
  const search = agent.span({ name: "retrieve-documents", startTime: at(0.02), endTime: at(0.18), input: { query: question, top_k: 8 },
    output: { documents: [{ id: "kb-112", score: 0.91, title: "Refunds and returns" }, { id: "kb-77", score: 0.84, title: "Annual plans" }] } });
  search.generation({ name: "embed-query", model: "text-embedding-3-small", startTime: at(0.03), endTime: at(0.07), usage: { input: 24 } });
  agent.generation({ name: "plan", model: "gpt-4o", modelParameters: { temperature: 0.2 }, startTime: at(0.2), completionStartTime: at(0.28),
    endTime: at(0.5), usage: { input: 900 + i * 13, output: 80 + i },
    input: [{ role: "system", content: "You are a helpful support agent." }, { role: "user", content: question }],
    output: { role: "assistant", content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "lookup_order", arguments: '{"order_id":88213}' } }] } });
  agent.span({ name: "lookup_order", startTime: at(0.5), endTime: at(0.66), input: { order_id: 88213 }, level: failed ? "ERROR" : undefined,
    output: failed ? undefined : { status: "in transit", eta: "2026-11-25" }, statusMessage: failed ? "OrderServiceTimeout: no answer within 2000 ms" : undefined });
  agent.generation({ name: "answer", model: "gpt-4o-mini", startTime: at(0.66), completionStartTime: at(0.74), endTime: at(0.98),
    usage: { input: 1400 + i * 5, output: 210 + i * 2 }, input: [{ role: "user", content: question }], output: { role: "assistant", content: reply } });
  if (i % 2 === 0) trace.score({ name: "helpfulness", value: 0.6 + (i % 5) / 10, comment: "Judged by the nightly evaluator" });
  trace.update({ output: reply, timestamp: at(0) }); // the SDK says "now" otherwise, and may send it first
}

const hourMs = 3_600_000;
const models = ["gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet-20241022", "gpt-4o-mini", "gpt-4o", "o3-mini"];

/** Small traces of the hours before, more of them by day: what the charts show. */
function sendEarlier(hour, i) {
  const chance = (salt) => ((i * 7919 + hour * 104_729 + salt * 1_299_709) % 1000) / 1000;
  const timestamp = new Date(Date.now() - hour * hourMs + chance(1) * hourMs);
  const at = (seconds) => new Date(timestamp.getTime() + seconds * 1000);
  const name = of(stories, Math.floor(chance(2) ** 2 * stories.length))[0];
  const model = of(models, Math.floor(chance(3) * models.length));
  const seconds = 0.6 + chance(4) * 2.5 + (chance(5) > 0.94 ? 9 * chance(6) : 0);
  const trace = langfuse.trace({ name, userId: of(users, Math.floor(chance(7) ** 2 * users.length)), timestamp });
  const level = chance(8) > 0.97 ? "ERROR" : chance(8) > 0.92 ? "WARNING" : undefined;
  trace.span({ name: "retrieve-documents", startTime: at(0), endTime: at(0.2), level });
  trace.generation({ name: "answer", model, startTime: at(0.2), endTime: at(0.2 + seconds),
    usage: { input: 500 + Math.round(2500 * chance(9)), output: 80 + Math.round(500 * chance(10)) } });
  if (i % 2 === 0) trace.score({ name: "helpfulness", value: 0.6 + chance(11) * 0.4 });
  if (i % 3 === 0) trace.score({ name: "resolved", value: chance(12) > 0.2 ? 1 : 0, dataType: "BOOLEAN" });
  if (i % 4 === 0) trace.score({ name: "tone", value: chance(13) > 0.3 ? "friendly" : "neutral", dataType: "CATEGORICAL" });
}

for (let i = 0; i < 60; i++) send(i);
for (let hour = 3; hour <= 47; hour++) {
  const busy = 1 + Math.cos(((hour - 6) / 12) * Math.PI);
  for (let i = 0; i < 5 + busy * 9; i++) sendEarlier(hour, i);
}
await langfuse.shutdownAsync();

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
for (const colorScheme of ["light", "dark"]) {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme, reducedMotion: "reduce" })).newPage();
  const shoot = async (name) => {
    await page.waitForLoadState("networkidle");
    await page.mouse.move(0, 0); // nothing hovered
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  };
  await page.goto(url);
  await page.getByLabel("E-mail").fill(env.LANGFUSE_INIT_USER_EMAIL);
  await page.getByLabel("Password", { exact: true }).fill(env.LANGFUSE_INIT_USER_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("support-agent").first().waitFor();
  await shoot("traces");
  await page.getByRole("link", { name: "Home" }).click();
  await page.getByText("friendly").first().waitFor();
  await page.setViewportSize({ width: 1440, height: 1450 }); // all of it
  await shoot("home");
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("link", { name: "Observations" }).click();
  await page.getByText("lookup_order").first().waitFor();
  await shoot("observations");
  await page.getByRole("link", { name: "Traces", exact: true }).click();
  await page.getByText("support-agent").first().click();
  await page.getByText("answer", { exact: true }).click();
  await page.getByText("Timeline").click();
  await page.getByText("PostNord").waitFor();
  await shoot("trace");
}
await browser.close();
