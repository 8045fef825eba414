// The public API's document as a page: RapiDoc, in our colours. Nobody has to be signed in to read it.
import "rapidoc";
import { useComputedColorScheme } from "@mantine/core";
import { Link } from "react-router";
import { Logo } from "../app/Logo";
import { useTitle } from "../shared/useTitle";
import classes from "./ReferencePage.module.css";
import { mend } from "./mend";

// Its element follows colours by attribute, not by CSS variables.
const looks = {
  light: { "bg-color": "#ffffff", "nav-bg-color": "#f4f6f5", "text-color": "#17201f", "primary-color": "#0b715c" },
  dark: { "bg-color": "#111615", "nav-bg-color": "#0b0f0e", "text-color": "#e4ebe9", "primary-color": "#45c9a6" },
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "rapi-doc": Record<string, unknown>;
    }
  }
}

export default function ReferencePage() {
  useTitle("API reference");
  const scheme = useComputedColorScheme("light");
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <Link to="/" className={classes.brand}>
          <Logo />
          tracemesh
        </Link>
        <h1 className={classes.title}>API reference</h1>
        <a className={classes.file} href="/openapi.json" download>
          openapi.json
        </a>
      </header>
      <rapi-doc
        key={scheme}
        ref={(element: HTMLElement) => mend(scheme, element)}
        class={classes.document}
        spec-url="/openapi.json"
        theme={scheme}
        {...looks[scheme]}
        render-style="focused"
        schema-style="table"
        show-header="false"
        show-method-in-nav-bar="as-colored-text"
        allow-server-selection="false"
        allow-spec-url-load="false"
        allow-spec-file-load="false"
        load-fonts="false"
        regular-font="Inter Variable, sans-serif"
        mono-font="JetBrains Mono Variable, monospace"
        font-size="default"
      />
    </div>
  );
}
