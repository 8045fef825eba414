// An input, an output or metadata: as people read it, or as the JSON it is.
import { useMemo, useState } from "react";
import { Button } from "@mantine/core";
import { CopyButton } from "../../shared/CopyButton";
import { formatInteger, toText } from "../../shared/format";
import { ConversationView } from "./ConversationView";
import { JsonTree } from "./JsonTree";
import { MarkdownText } from "./MarkdownText";
import type { PayloadMode } from "./PayloadModeSwitch";
import classes from "./PayloadSection.module.css";
import { findConversation } from "./conversation";
import { cutNotice, cutText } from "./cutNotice";
import { isEmptyPayload, readPayload } from "./readPayload";

interface Props {
  title: string;
  value: unknown;
  mode: PayloadMode;
  /** Not shown at all when empty. */
  optional?: boolean;
  /** Of JSON all is shown, to be searched. */
  whole?: boolean;
}

export function PayloadSection({ title, value, mode, optional = false, whole = false }: Props) {
  if (isEmptyPayload(value)) {
    if (optional) return null;
    return (
      <div className={classes.section}>
        <div className={classes.heading}>
          <h3 className={classes.title}>{title}</h3>
          <span className={classes.none}>none</span>
        </div>
      </div>
    );
  }
  const cut = cutNotice(value);
  return (
    <div className={classes.section} data-place={title.toLowerCase()}>
      <div className={classes.heading}>
        <h3 className={classes.title}>{title}</h3>
        {cut && (
          <span className={classes.cut} title="It was larger than this server keeps: TM_VALIDATE_VALUE_BYTES">
            {cutText(cut)}
          </span>
        )}
        <CopyButton text={() => toText(value)} label={`Copy ${title.toLowerCase()}`} />
      </div>
      {mode === "formatted" ? <Formatted value={value} /> : <RawJson value={value} all={whole} />}
    </div>
  );
}

function Formatted({ value }: { value: unknown }) {
  const payload = useMemo(() => readPayload(value), [value]);
  const conversation = useMemo(() => findConversation(payload), [payload]);
  if (conversation) {
    return (
      <>
        <ConversationView messages={conversation.messages} tools={conversation.tools} />
        {conversation.rest && (
          <div className={classes.box}>
            <JsonTree value={conversation.rest} />
          </div>
        )}
      </>
    );
  }
  return <div className={classes.box}>{typeof payload === "string" ? <MarkdownText text={payload} /> : <JsonTree value={payload} />}</div>;
}

const shownAtFirst = 20_000;

function RawJson({ value, all }: { value: unknown; all: boolean }) {
  const [whole, setWhole] = useState(false);
  const text = useMemo(() => JSON.stringify(value, null, 2) ?? "", [value]);
  const cut = !whole && !all && text.length > shownAtFirst;
  return (
    <div className={classes.box}>
      <pre className={classes.raw}>{cut ? text.slice(0, shownAtFirst) : text}</pre>
      {cut && (
        <Button size="compact-xs" variant="default" onClick={() => setWhole(true)}>
          Show all {formatInteger(text.length)} characters
        </Button>
      )}
    </div>
  );
}
