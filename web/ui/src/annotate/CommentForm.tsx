// A text and a button, or Ctrl and Enter.
import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import type { FormEvent, KeyboardEvent } from "react";
import { isMac } from "../shared/press";
import classes from "./Annotate.module.css";
import type { Commented } from "./types";
import { useSay } from "./useAnnotate";

const contentMost = 5000;

export function CommentForm({ projectId, commented }: { projectId: string; commented: Commented }) {
  const [content, setContent] = useState("");
  const say = useSay(projectId, commented);
  const send = () => {
    if (content.trim() && !say.isPending) say.mutate(content, { onSuccess: () => setContent("") });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <Textarea
        aria-label="Comment"
        placeholder="What do you want to say? Markdown is fine."
        data-autofocus
        autosize
        minRows={3}
        maxRows={12}
        maxLength={contentMost}
        value={content}
        onChange={(event) => setContent(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {say.error && (
        <p className={classes.problem} role="alert">
          {say.error.message}
        </p>
      )}
      <div className={classes.formEnd}>
        <span className={classes.hint}>{isMac ? "⌘" : "Ctrl"} Enter sends</span>
        <Button type="submit" size="xs" disabled={!content.trim()} loading={say.isPending}>
          Comment
        </Button>
      </div>
    </form>
  );
}
