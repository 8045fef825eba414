// Code to paste, by language.
import { Tabs } from "@mantine/core";
import { CopyButton } from "../shared/CopyButton";
import classes from "./SnippetTabs.module.css";
import { anyKeys, snippets } from "./snippets";
import type { KeyPair } from "./snippets";

export function SnippetTabs({ keys = anyKeys }: { keys?: KeyPair }) {
  return (
    <Tabs defaultValue={snippets[0]?.key} keepMounted={false}>
      <Tabs.List>
        {snippets.map(({ key, label }) => (
          <Tabs.Tab key={key} value={key}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map(({ key, install, code }) => (
        <Tabs.Panel key={key} value={key}>
          {install && <Snippet text={install} label="Copy the install command" />}
          <Snippet text={code(window.location.origin, keys)} label="Copy the code" />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function Snippet({ text, label }: { text: string; label: string }) {
  return (
    <div className={classes.snippet}>
      {/* Long lines scroll, so the keyboard must reach them. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0}>{text}</pre>
      <span className={classes.copy}>
        <CopyButton text={() => text} label={label} />
      </span>
    </div>
  );
}
