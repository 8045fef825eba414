// Text of models is mostly Markdown. It comes from outside: no raw HTML, no images (they would call home), links that
// leave without telling where from. Very long text is shown as it is.
import { Button } from "@mantine/core";
import Markdown from "markdown-to-jsx/react";
import type { MarkdownToJSX } from "markdown-to-jsx/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { formatInteger } from "../../shared/format";
import classes from "./MarkdownText.module.css";

function OutsideLink({ href, children }: { href?: string; children?: ReactNode }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

function ImageAsLink({ src, alt }: { src?: string; alt?: string }) {
  return <OutsideLink href={src}>{alt || "image"}</OutsideLink>;
}

const options: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: OutsideLink, img: ImageAsLink },
};

const shownAtFirst = 8_000;
const formattedUpTo = 60_000;

export function MarkdownText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > shownAtFirst;
  const shown = cut ? text.slice(0, shownAtFirst) : text;
  return (
    <div className={classes.text}>
      {shown.length <= formattedUpTo ? <Markdown options={options}>{shown}</Markdown> : <pre className={classes.plain}>{shown}</pre>}
      {cut && (
        <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
          Show all {formatInteger(text.length)} characters
        </Button>
      )}
    </div>
  );
}
