// A conversation with a model: who said what, what was called and what came back.
import { Button } from "@mantine/core";
import { IconArrowBackUp, IconTool } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { readPayload } from "./readPayload";
import classes from "./ConversationView.module.css";
import { JsonTree } from "./JsonTree";
import { MarkdownText } from "./MarkdownText";
import { MediaPart, MediaReference } from "./MediaPart";
import { ToolList } from "./ToolList";
import { toolResults, withoutResults } from "./conversation";
import type { Message, Part, ToolDefinition } from "./conversation";

/** Long histories: the beginning and the end tell the story. */
const shownFirst = 2;
const shownLast = 8;

export function ConversationView({ messages: all, tools = [] }: { messages: Message[]; tools?: ToolDefinition[] }) {
  const results = useMemo(() => toolResults(all), [all]);
  const messages = useMemo(() => withoutResults(all, results), [all, results]);
  const [whole, setWhole] = useState(false);
  const hidden = whole ? 0 : Math.max(0, messages.length - shownFirst - shownLast);
  const tail = hidden > 0 ? messages.slice(-shownLast) : messages.slice(shownFirst);
  return (
    <div className={classes.conversation}>
      <ToolList tools={tools} />
      {messages.slice(0, shownFirst).map((message, index) => (
        <MessageView key={index} message={message} results={results} />
      ))}
      {hidden > 0 && (
        <Button className={classes.more} size="compact-sm" variant="default" onClick={() => setWhole(true)}>
          Show {hidden} more {hidden === 1 ? "message" : "messages"}
        </Button>
      )}
      {tail.map((message, index) => (
        <MessageView key={shownFirst + hidden + index} message={message} results={results} />
      ))}
    </div>
  );
}

type Results = ReadonlyMap<string, unknown>;

function MessageView({ message, results }: { message: Message; results: Results }) {
  return (
    <article className={classes.message} data-role={message.role}>
      <header className={classes.role}>
        {message.role}
        {message.name && <span className={classes.name}>{message.name}</span>}
      </header>
      {message.parts.length === 0 && <span className={classes.empty}>empty</span>}
      {message.parts.map((part, index) => (
        <PartView key={index} part={part} results={results} />
      ))}
    </article>
  );
}

function PartView({ part, results }: { part: Part; results: Results }) {
  switch (part.kind) {
    case "text":
      return <MarkdownText text={part.text} />;
    case "thinking":
      return (
        <details className={classes.thinking}>
          <summary>Thinking</summary>
          <MarkdownText text={part.text} />
        </details>
      );
    case "tool-call":
      return (
        <div className={classes.tool}>
          <span className={classes.toolName} title={part.id ?? undefined}>
            <IconTool size={14} /> {part.name}
          </span>
          <JsonTree value={part.input} />
          {part.id !== null && results.has(part.id) && (
            <>
              <span className={classes.toolName}>
                <IconArrowBackUp size={14} /> result
              </span>
              <ToolResult value={results.get(part.id)} />
            </>
          )}
        </div>
      );
    case "tool-result":
      return (
        <div className={classes.tool}>
          <span className={classes.toolName} title={part.id ?? undefined}>
            <IconArrowBackUp size={14} /> result
          </span>
          <ToolResult value={part.value} />
        </div>
      );
    case "media":
      return <MediaPart media={part.media} label={part.label} url={part.url} />;
    case "reference":
      return <MediaReference label={part.label} id={part.id} />;
    case "json":
      return <JsonTree value={part.value} />;
  }
}

function ToolResult({ value }: { value: unknown }) {
  const payload = readPayload(value);
  return typeof payload === "string" ? <MarkdownText text={payload} /> : <JsonTree value={payload} />;
}
