// A person at a browser: Debian's chromium, signed in.
import { chromium } from "playwright-core";
import { project, url, user } from "./mesh.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Resolves to the browser, a page that shows the project's traces, and what goes wrong in it from now on: the tests look at it at their end. */
export async function openBrowser(expected = /401/) {
  const problems = [];
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) problems.push(message.text());
  });
  await page.goto(url);
  await page.getByLabel(/e-?mail/i).fill(user.email);
  await page.getByLabel(/^password/i).fill(user.password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL(`**/project/${project}/traces**`);
  return { browser, page, problems };
}

/** How much wider than the screen the page, or a part of it that scrolls down, is. */
export const overflow = (page) =>
  page.evaluate(() => Math.max(...[document.documentElement, ...document.querySelectorAll("main > div, main > section")].map((box) => box.scrollWidth - box.clientWidth)));
