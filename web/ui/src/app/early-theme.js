(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage may be closed to us: the system's scheme it is.
  }
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = chosen === "dark" || (chosen !== "light" && systemDark);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
