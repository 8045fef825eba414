// The README's pictures, taken from a running deploy/up:  node tests/browser/screenshots.mjs [FOLDER]
// Sends sample traces first. Needs TRACEMESH_URL and, from <data>/etc/tracemesh.env, LANGFUSE_INIT_PROJECT_PUBLIC_KEY,
// LANGFUSE_INIT_PROJECT_SECRET_KEY, LANGFUSE_INIT_USER_EMAIL and LANGFUSE_INIT_USER_PASSWORD.
import { Langfuse } from "langfuse";
import { openBrowser, openPage, phone, signIn } from "../lib/browser.mjs";

const env = process.env;
const folder = process.argv[2] ?? new URL("../../web/ui/screenshots", import.meta.url).pathname;
const url = env.TRACEMESH_URL ?? "http://127.0.0.1:3000";
const langfuse = new Langfuse({ baseUrl: url, publicKey: env.LANGFUSE_INIT_PROJECT_PUBLIC_KEY, secretKey: env.LANGFUSE_INIT_PROJECT_SECRET_KEY });

/** Of each kind of request: its name, what was asked, what came of it. */
const stories = [
  ["support-agent", "Where is my order 88213?", "Your order **88213** is in transit and should arrive on **25 November**.\n\n- Carrier: PostNord\n- Last seen: Hamburg"],
  ["rag-answer", "What is our refund policy for annual plans?", "Annual plans are refunded **in full within 30 days**; after that, for the months that are left."],
  ["weather-agent", "Will it rain in Oslo tonight?", "Light rain from **21:00**, about 2 mm until midnight."],
  ["contract-summary", "Summarise the attached contract in five bullets.", "1. Two years from January\n2. Notice of 90 days\n3. Liability up to the yearly fee\n4. Data stays in the EU\n5. Prices follow the index"],
  ["code-review", "Review this pull request.", "Two things: `parse()` reads past the end of an empty line, and the new branch has no test."],
  ["invoice-extraction", "Extract all line items.", "Found **3** items, EUR 1,284.00 in all."],
];
const users = ["grace@example.com", "linus", "ada.lovelace", "margaret", "edsger", "barbara.liskov"];
const tags = [["production", "eu"], ["production"], ["canary"], []];
const of = (list, i) => list[i % list.length];

/** Returns the ids of the trace and of its last answer, which is another one where `edit` changes it. */
function send(i, edit = (text) => text) {
  const began = Date.now() - 2000 - i * 9000 - i * i * 1300;
  const length = 400 + ((i * 7919) % 9000);
  const at = (part) => new Date(began + length * part);
  const story = (i * 5 + (i >> 2)) % stories.length;
  const talk = story + stories.length * (i >> 4); // one person's, about one thing
  const [name, question, usual] = stories[story];
  const reply = edit(usual);
  const failed = i % 9 === 5;
  const trace = langfuse.trace({ name, input: question, userId: of(users, talk + (i >> 4)), sessionId: i % 3 ? `chat-${talk}` : undefined,
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
  const answer = agent.generation({ name: "answer", model: "gpt-4o-mini", startTime: at(0.66), completionStartTime: at(0.74), endTime: at(0.98),
    usage: { input: 1400 + i * 5, output: 210 + i * 2 }, input: [{ role: "user", content: question }], output: { role: "assistant", content: reply } });
  if (i % 2 === 0) trace.score({ name: "helpfulness", value: 0.6 + (i % 5) / 10, comment: "Judged by the nightly evaluator" });
  trace.update({ output: reply, timestamp: at(0) }); // the SDK says "now" otherwise, and may send it first
  return { traceId: trace.id, answerId: answer.id };
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

async function post(path, body) {
  const key = Buffer.from(`${env.LANGFUSE_INIT_PROJECT_PUBLIC_KEY}:${env.LANGFUSE_INIT_PROJECT_SECRET_KEY}`).toString("base64");
  const headers = { authorization: `Basic ${key}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/api/public/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

const { traceId, answerId } = send(0);
const { traceId: otherId } = send(24, (text) => text.replace("25 November", "26 November").replace("Hamburg", "Malmö")); // to the same question
for (let i = 1; i < 60; i++) if (i !== 24) send(i);
for (let hour = 3; hour <= 47; hour++) {
  const busy = 1 + Math.cos(((hour - 6) / 12) * Math.PI);
  for (let i = 0; i < 5 + busy * 9; i++) sendEarlier(hour, i);
}
await langfuse.shutdownAsync();
const categories = ["friendly", "neutral", "curt"].map((label, value) => ({ label, value }));
await post("score-configs", { name: "tone of voice", dataType: "CATEGORICAL", categories });
await post("score-configs", { name: "quality", dataType: "NUMERIC", minValue: 1, maxValue: 5, description: "1: of no use, 5: could not be better" });
await post("score-configs", { name: "resolved", dataType: "BOOLEAN" });

/** A picture a line: its name, what is opened (of the project, or from /), what shows that it is all there. Light; those
 *  that say so in dark, or on a phone, as well. `then` does something more on it. */
const pictures = [
  { name: "sign-in", path: "/auth/sign-in", shown: "button[type=submit]", signedOut: true },
  { name: "home", path: "home", shown: "text=friendly", height: 1500, dark: true, onPhone: true },
  { name: "dashboard", path: "dashboards/cost", shown: "section:has-text('Cost of a generation') canvas", height: 1450, onPhone: true },
  { name: "traces", path: "traces", shown: "text=support-agent", onPhone: true },
  { name: "trace", path: `traces/${traceId}?observation=${answerId}&view=timeline`, shown: "text=PostNord", onPhone: true },
  { name: "graph", path: `traces/${traceId}?view=graph`, shown: "button:has-text('lookup_order')", onPhone: true },
  { name: "annotate", path: `traces/${traceId}`, shown: "[role=treeitem]", then: annotate, onPhone: true },
  { name: "compare", path: `compare?a=${traceId}&b=${otherId}`, shown: "main ins", onPhone: true },
  { name: "observations", path: "observations", shown: "text=lookup_order", onPhone: true },
  { name: "sessions", path: "sessions", shown: "text=chat-0" },
  { name: "session", path: "sessions/chat-0", shown: "text=PostNord", onPhone: true },
  { name: "users", path: "users", shown: "text=linus" },
  { name: "user", path: "users/linus", shown: "canvas", onPhone: true },
  { name: "scores", path: "scores", shown: "text=helpfulness" },
  { name: "analytics", path: "scores/analytics", shown: "canvas, svg", onPhone: true },
  { name: "models", path: "models", shown: "[role=row] a" },
  { name: "settings", path: "settings/api-keys", shown: "main li", onPhone: true },
  { name: "palette", path: "traces", shown: "text=support-agent", then: jump },
];

async function annotate(page) {
  await page.getByRole("button", { name: /^Annotate / }).first().click();
  await page.getByRole("form", { name: "quality" }).waitFor();
}

async function jump(page) {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("refund policy");
  await page.getByRole("option", { name: /rag-answer/ }).first().waitFor();
}

const account = { email: env.LANGFUSE_INIT_USER_EMAIL, password: env.LANGFUSE_INIT_USER_PASSWORD };
const size = { width: 1440, height: 900 };
const looks = [
  { look: "light", options: { colorScheme: "light" }, taken: () => true },
  { look: "dark", options: { colorScheme: "dark" }, taken: ({ dark = false }) => dark },
  { look: "phone", options: { colorScheme: "light", isMobile: true, hasTouch: true, deviceScaleFactor: 2, viewport: phone }, taken: ({ onPhone = false }) => onPhone },
];
const browser = await openBrowser();
for (const { look, options, taken } of looks) {
  const [guest, page] = [await openPage(browser, { reducedMotion: "reduce", ...options }), await openPage(browser, { reducedMotion: "reduce", ...options })];
  await signIn(page, account, url);
  const project = new URL(page.url()).pathname.split("/")[2];
  for (const picture of pictures.filter(taken)) {
    const { name, path, shown, signedOut, then, height = size.height } = picture;
    const on = signedOut ? guest : page;
    if (!options.isMobile) await on.setViewportSize({ ...size, height });
    await on.goto(`${url}${path.startsWith("/") ? path : `/project/${project}/${path}`}`);
    await on.locator(shown).first().waitFor({ state: options.isMobile ? "attached" : "visible" });
    await then?.(on);
    await on.waitForLoadState("networkidle");
    await on.mouse.move(0, 0); // nothing hovered
    await on.screenshot({ path: `${folder}/${name}-${look}.png` });
  }
}
await browser.close();
