// With which trace: one that was opened lately, or any by its id or address.
import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import "../app/mantine-dialogs.css";
import { recentOf } from "../palette/recent";
import classes from "./Compare.module.css";
import { compareHref, traceIdIn } from "./traceIdIn";

interface Props {
  projectId: string;
  traceId: string;
  onClose: () => void;
}

export default function CompareDialog({ projectId, traceId, onClose }: Props) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const wanted = traceIdIn(text);
  const recent = recentOf(projectId).filter(({ kind, id }) => kind === "trace" && id !== traceId);
  return (
    <Modal opened onClose={onClose} title="Compare with…" centered closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className={classes.dialog}
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted) void navigate(compareHref(projectId, wanted, traceId));
        }}
      >
        <TextInput
          label="Id or address of a trace"
          data-autofocus
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wanted === traceId ? "This is the same trace" : undefined}
        />
        <Button type="submit" disabled={!wanted || wanted === traceId}>
          Compare
        </Button>
        {recent.length > 0 && (
          <>
            <b>Opened lately</b>
            <ul className={classes.recent}>
              {recent.map(({ id, name }) => (
                <li key={id}>
                  <Link to={compareHref(projectId, id, traceId)} className={classes.choice}>
                    <span className={`${classes.name} truncate`}>{name || "Unnamed trace"}</span>
                    <span className={`${classes.time} truncate`}>{id}</span>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </form>
    </Modal>
  );
}
