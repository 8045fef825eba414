// What is clicked: each screen, what shows that it is there, and a person's clicks on it.

const row = "[role=row] a";
const button = (name) => (page) => page.getByRole("button", { name }).first().click();
const escape = (page) => page.keyboard.press("Escape");
const tab = (name) => (page) => page.getByText(name, { exact: true }).first().click();
const open = (page) => page.locator(row).first().click();
const ask = async (page) => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").press("s");
};

export const screens = [
  { name: "home", path: "home?range=7d", shown: "canvas", clicks: [button(/^Time range/), escape] },
  { name: "traces", path: "traces?range=7d", shown: row, clicks: [button("Filter"), escape, button("Columns"), escape, button(/^Time range/), escape, open] },
  { name: "observations", path: "observations?range=7d", shown: row, clicks: [button("Filter"), escape, open] },
  { name: "sessions", path: "sessions", shown: row, clicks: [button(/^Time range/), escape, open] },
  { name: "users", path: "users", shown: row, clicks: [button(/^Time range/), escape, open] },
  { name: "scores", path: "scores?range=7d", shown: row, clicks: [button(/^Time range/), escape, tab("Analytics")] },
  { name: "models", path: "models", shown: row, clicks: [open] },
  { name: "dashboards", path: "dashboards", shown: "main a", clicks: [tab("Cost")] },
  { name: "a dashboard", path: "dashboards/cost?range=7d", shown: "canvas", clicks: [button(/^Time range/), escape] },
  { name: "settings", path: "settings/general", shown: "main h1, main h2", clicks: [tab("API keys"), tab("Members"), tab("General")] },
  { name: "the palette", path: "traces?range=7d", shown: row, clicks: [ask, escape] },
];

/** One trace, found from the list. */
screens.push({
  name: "a trace",
  path: "traces?range=7d",
  shown: row,
  clicks: [
    open,
    async (page) => {
      await page.getByRole("treeitem").nth(2).waitFor();
      await page.getByRole("treeitem").nth(2).click();
    },
    tab("Timeline"),
    tab("Graph"),
    tab("Tree"),
    button(/^Annotate/),
    escape,
  ],
});
