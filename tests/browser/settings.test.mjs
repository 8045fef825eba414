// A person makes a key, sends with it through the SDK, sees the trace and revokes the key; invites somebody, who comes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Langfuse } from "langfuse";
import { chromium } from "playwright-core";
import { get, id, project, readTrace, url, user } from "../lib/mesh.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const problems = [];
const note = id("shop");
const guest = { email: `${id("guest")}@example.com`, password: "chosen by the guest" };
let browser, page, guestPage, pair, link;

async function openPage() {
  const opened = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  opened.setDefaultTimeout(15000);
  opened.on("pageerror", (error) => problems.push(String(error)));
  opened.on("console", (message) => {
    if (message.type() === "error" && !/40[014]/.test(message.text())) problems.push(message.text());
  });
  return opened;
}

async function signIn(opened, { email, password }) {
  await opened.goto(url);
  await opened.getByLabel("E-mail").fill(email);
  await opened.getByLabel("Password", { exact: true }).fill(password);
  await opened.getByRole("button", { name: "Sign in" }).click();
  await opened.waitForURL("**/traces**");
}

const settings = (section) => page.goto(`${url}/project/${project}/settings/${section}`);
const shown = (dialog, label) => dialog.getByLabel(label, { exact: true }).inputValue();

before(async () => {
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
  page = await openPage();
  await signIn(page, user);
});
after(() => browser?.close());

test("the settings are in the navigation, and a key is made in them, its secret shown once", async () => {
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "API keys" }).click();
  await page.getByRole("button", { name: "New API key" }).click();
  await page.getByLabel("Note").fill(note);
  await page.getByRole("button", { name: "Make key" }).click();
  const dialog = page.getByRole("dialog", { name: "Your new API key" });
  pair = { publicKey: await shown(dialog, "Public key"), secretKey: await shown(dialog, "Secret key") };
  assert.match(pair.secretKey, /^sk-lf-[0-9a-f-]{36}$/);
  await dialog.getByText(`secretKey: "${pair.secretKey}"`).waitFor(); // in the code to paste
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("listitem").filter({ hasText: note }).getByText("never used").waitFor();
  assert.equal(await page.getByText(pair.secretKey).count(), 0);
});

test("what an application sends with it is seen", async () => {
  const name = id("keyed");
  const langfuse = new Langfuse({ baseUrl: url, ...pair });
  const { id: traceId } = langfuse.trace({ name, input: "Does the key work?" });
  await langfuse.shutdownAsync();
  await readTrace(traceId);
  await page.goto(`${url}/project/${project}/traces`);
  await page.getByText(name).first().click();
  await page.getByText("Does the key work?").first().waitFor();
  await settings("api-keys");
  await page.getByRole("listitem").filter({ hasText: note }).getByText("last used").waitFor();
});

test("a revoked key is gone from the list and refused", async () => {
  await page.getByRole("button", { name: `Revoke ${note}` }).click();
  await page.getByRole("dialog").getByText("refused within 5 seconds").waitFor();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await page.getByRole("listitem").filter({ hasText: note }).waitFor({ state: "detached" });
  const authorization = `Basic ${Buffer.from(`${pair.publicKey}:${pair.secretKey}`).toString("base64")}`;
  assert.equal((await get("/api/public/traces", { authorization })).status, 401);
});

test("somebody is invited by a link", async () => {
  await settings("members");
  await page.getByLabel("E-mail").fill(guest.email);
  await page.getByLabel("Role", { exact: true }).selectOption("VIEWER");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: `Invitation for ${guest.email}` });
  link = await shown(dialog, "Invitation link");
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("listitem").filter({ hasText: guest.email }).getByText("invited").waitFor();
});

test("the guest comes by it, chooses a password, and reads but changes nothing", async () => {
  guestPage = await openPage();
  await guestPage.goto(link);
  await guestPage.getByLabel("Name").fill("Guest");
  await guestPage.getByLabel("Password", { exact: true }).fill(guest.password);
  await guestPage.getByRole("button", { name: "Join" }).click();
  await guestPage.waitForURL(`**/project/${project}/traces**`);
  await guestPage.getByRole("link", { name: "Settings" }).click();
  await guestPage.getByText("Owners and administrators of the project change this.").waitFor();
  assert.ok(await guestPage.getByLabel("Name", { exact: true }).isDisabled());
  await guestPage.getByRole("link", { name: "API keys" }).click();
  await guestPage.getByText("ask one of them").waitFor();
  await guestPage.goto(link);
  await guestPage.getByText("This invitation was used, or has ended").waitFor();
});

test("with another role the guest may do more, at once", async () => {
  await page.reload();
  const row = page.getByRole("listitem").filter({ hasText: guest.email });
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH");
  await row.getByLabel(`Role of ${guest.email} in this project`).selectOption("ADMIN");
  assert.equal((await saved).status(), 200);
  await guestPage.goto(`${url}/project/${project}/settings/api-keys`);
  await guestPage.getByRole("button", { name: "New API key" }).waitFor();
});

test("the guest changes the password and signs in with it", async () => {
  await guestPage.getByRole("link", { name: "Your account" }).click();
  await guestPage.getByLabel("Current password").fill("not this one");
  await guestPage.getByLabel("New password", { exact: true }).fill("a better one");
  await guestPage.getByRole("button", { name: "Change password" }).click();
  await guestPage.getByText("This is not your password").waitFor();
  await guestPage.getByLabel("Current password").fill(guest.password);
  await guestPage.getByRole("button", { name: "Change password" }).click();
  await guestPage.getByText("Changed", { exact: true }).waitFor();
  await signIn(await openPage(), { ...guest, password: "a better one" });
});

test("who was removed finds the project no longer", async () => {
  await page.getByRole("button", { name: `Remove ${guest.email}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByRole("listitem").filter({ hasText: guest.email }).waitFor({ state: "detached" });
  await guestPage.goto(`${url}/project/${project}/traces`);
  await guestPage.getByText("Project not found").waitFor();
});

test("a new project is made from the switcher, renamed, and deleted by its name", async () => {
  const name = id("short-lived");
  await page.getByRole("button", { name: /switch project/ }).click();
  await page.getByRole("menuitem", { name: "New project…" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Make project" }).click();
  await page.waitForURL(/settings\/api-keys/);
  await page.getByText("No keys yet.").waitFor();
  await page.getByRole("link", { name: "General" }).click();
  await page.getByLabel("Name", { exact: true }).fill(`${name} 2`);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Delete project…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/to confirm/).fill(name);
  assert.ok(await dialog.getByRole("button", { name: "Delete project" }).isDisabled());
  await dialog.getByLabel(/to confirm/).fill(`${name} 2`);
  await dialog.getByRole("button", { name: "Delete project" }).click();
  await page.waitForURL(`**/project/${project}/traces**`);
  await page.getByRole("button", { name: /switch project/ }).click();
  await page.getByRole("menuitem", { name: "New project…" }).waitFor();
  assert.equal(await page.getByRole("menuitem", { name: `${name} 2` }).count(), 0);
});

test("each section fits a phone", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const section of ["general", "api-keys", "members", "account"]) {
    await settings(section);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${section} is ${overflow} px wider than the screen`);
  }
});

test("nothing went wrong in the pages", () => assert.deepEqual(problems, []));
