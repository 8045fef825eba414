// The first thing a new project shows: how to send a trace here. The page looks for the first one by itself.
import { Loader, Tabs } from "@mantine/core";
import { CopyButton } from "../shared/CopyButton";
import classes from "./Onboarding.module.css";
import { snippets } from "./snippets";

export function Onboarding() {
  return (
    <div className={classes.page}>
      <div className={classes.card}>
        <h2 className={classes.title}>Send your first trace</h2>
        <p className={classes.lead}>
          Use the Langfuse SDK you know and point it at <code>{window.location.origin}</code>. Put in your project’s public and secret key.
        </p>
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
              <Snippet text={code(window.location.origin)} label="Copy the code" />
            </Tabs.Panel>
          ))}
        </Tabs>
        <div className={classes.waiting} role="status">
          <Loader size={14} aria-hidden="true" />
          Waiting for the first trace. It shows up here by itself.
        </div>
      </div>
    </div>
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
