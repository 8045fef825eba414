// A person in front of Debian's chromium.
import { chromium } from "playwright-core";
import { url, user } from "./mesh.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export const openBrowser = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });

/** A page of a browser profile of its own; `problems` collects what it complains of, except answers that `expected` matches. */
export async function openPage(browser, { problems, expected = /401/, ...options } = {}) {
  const context = await browser.newContext({ viewport: desktop, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  page.on("pageerror", (error) => problems?.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) problems?.push(message.text());
  });
  return page;
}

export async function signIn(page, { email, password } = user, base = url) {
  await page.goto(base);
  await page.getByLabel(/e-?mail/i).fill(email);
  await page.getByLabel(/^password/i).fill(password);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.waitForURL("**/project/*/traces**");
}
