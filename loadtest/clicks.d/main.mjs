// The command: a person's clicks in chromium, and how long each was until the next picture, as the browser itself says
// (Event Timing, in steps of 8 ms). What is shown then may still be on its way from the server; that is `reading`.
import { parseArgs } from "node:util";
import { openBrowser, openPage, signIn } from "../../tests/lib/browser.mjs";
import { settings } from "../seed.d/target.mjs";
import { screens } from "./screens.mjs";

const help = `loadtest/clicks [options]     on a running tracemesh that loadtest/seed filled (TRACEMESH_DATA, TRACEMESH_PORT)

  --times N     each screen (3)
  --only WORD   screens whose name has this word
`;
const { values } = parseArgs({ options: { times: { type: "string", default: "3" }, only: { type: "string", default: "" }, help: { type: "boolean" } } });
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const AIM_MS = 100;

const env = settings();
const url = env.TRACEMESH_URL ?? `http://127.0.0.1:${env.TRACEMESH_PORT ?? 3000}`;

/** Durations of the events since the last question, in ms; only those of 16 ms and more are told. */
const observe = () => {
  globalThis.took = [];
  new PerformanceObserver((list) => globalThis.took.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "event", durationThreshold: 16 });
};
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)));
const tell = () => globalThis.took.splice(0);

async function play(page, project, { path, shown, clicks }) {
  const took = [];
  await page.goto(`${url}/project/${project}/${path}`);
  await page.locator(shown).first().waitFor();
  await page.evaluate(observe);
  for (const click of clicks) {
    await click(page);
    await page.evaluate(painted);
    took.push(Math.max(8, ...(await page.evaluate(tell))));
  }
  return took;
}

const browser = await openBrowser();
const page = await openPage(browser);
await signIn(page, { email: env.LANGFUSE_INIT_USER_EMAIL, password: env.LANGFUSE_INIT_USER_PASSWORD }, url);
const project = new URL(page.url()).pathname.split("/")[2];
console.log("| screen | clicks | in the middle, ms | slowest, ms |\n| --- | --: | --: | --: |");
let missed = 0;
for (const screen of screens.filter(({ name }) => name.includes(values.only))) {
  const took = [];
  for (let i = 0; i < Number(values.times); i++) took.push(...(await play(page, project, screen)));
  took.sort((a, b) => a - b);
  missed += took.at(-1) > AIM_MS;
  console.log(`| ${screen.name} | ${took.length} | ${took[took.length >> 1]} | ${took.at(-1)} |`);
}
console.log(`\n${missed ? `${missed} slower than ${AIM_MS} ms` : `all within ${AIM_MS} ms`}`);
await browser.close();
