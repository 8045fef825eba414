// What RapiDoc leaves undone inside its own tree, where our style sheets do not reach: colours that can be read on a
// light page, code that wraps instead of scrolling where no key gets, a document that keys can scroll.

const readable = `
  * { --green: #3f6600 !important; --blue: #0b5f8a !important; --orange: #8a4b00 !important; --red: #b42318 !important; }
  .nav-method.get { color: var(--blue) !important; }
  .nav-method.post, .token.string, .token.attr-value { color: var(--green) !important; }
  .nav-method.put, .nav-method.patch { color: var(--orange) !important; }
  .nav-method.delete { color: var(--red) !important; }
`;
const wrapped = "pre, pre * { white-space: pre-wrap !important; overflow-wrap: anywhere; }";

const sheetOf = (text: string) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
};

/** For the element's `ref`. Returns what lets go of it. */
export function mend(scheme: "light" | "dark", element: HTMLElement): () => void {
  const root = element.shadowRoot;
  if (!root) return () => undefined;
  root.adoptedStyleSheets.push(sheetOf(scheme === "light" ? wrapped + readable : wrapped));
  const reach = () => root.querySelector('main:not([tabindex="0"])')?.setAttribute("tabindex", "0");
  const observer = new MutationObserver(reach); // it draws itself when the document has come
  observer.observe(root, { childList: true, subtree: true });
  reach();
  return () => observer.disconnect();
}
