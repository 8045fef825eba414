// Puts a widget together: what is counted, how it is drawn, and what that looks like now.
import { Button, Modal, TextInput } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import "../app/mantine-dialogs.css";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { BuilderFields } from "./BuilderFields";
import { Tile } from "./Tile";
import classes from "./WidgetBuilder.module.css";
import type { BoardState } from "./boardState";
import { draftOf, newDraft, problemOf, questionOf, titleOf } from "./draft";
import type { Draft } from "./draft";
import type { MadeWidget } from "./editing";
import type { Schema, Widget } from "./types";
import { schemaQuery } from "./useDashboards";
import { suggestTitle } from "./words";

interface Props {
  projectId: string;
  board: BoardState;
  /** Null for a new one. */
  widget: Widget | null;
  onDone: (made: MadeWidget) => void;
  onClose: () => void;
}

export function WidgetBuilder(props: Props) {
  const schema = useQuery(schemaQuery(props.projectId));
  const narrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={props.widget ? "Change widget" : "Add widget"}
      size={1080}
      fullScreen={narrow}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { fontWeight: 650, fontSize: 15 } }}
    >
      {schema.data ? <Builder {...props} schema={schema.data} /> : schema.error ? <ErrorPanel error={schema.error} retry={() => void schema.refetch()} /> : <CenteredLoader />}
    </Modal>
  );
}

const pauseMs = 350;

function Builder({ projectId, board, widget, onDone, onClose, schema }: Props & { schema: Schema }) {
  const [draft, setDraft] = useState<Draft>(() => (widget ? draftOf(widget) : newDraft));
  const problem = problemOf(draft);
  const made = { title: titleOf(draft), chart: draft.chart, question: questionOf(draft) };
  return (
    <>
      <div className={classes.halves}>
        <div className={classes.form}>
          <BuilderFields schema={schema} draft={draft} onChange={setDraft} />
          <TextInput
            label="Title"
            value={draft.title}
            placeholder={suggestTitle(made.question)}
            maxLength={100}
            onChange={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
          />
        </div>
        <div className={classes.preview} role="group" aria-label="Preview">
          {problem ? (
            <p className={classes.problem} role="status">
              {problem}
            </p>
          ) : (
            <Preview projectId={projectId} board={board} made={made} />
          )}
        </div>
      </div>
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={problem !== null} onClick={() => onDone(made)}>
          {widget ? "Change widget" : "Add widget"}
        </Button>
      </div>
    </>
  );
}

/** Asked for after a pause in the changes. */
function Preview({ projectId, board, made }: Pick<Props, "projectId" | "board"> & { made: MadeWidget }) {
  const [text] = useDebouncedValue(JSON.stringify(made), pauseMs);
  const shown = JSON.parse(text) as MadeWidget;
  return <Tile key={shown.chart} projectId={projectId} board={board} widget={{ id: "preview", place: { x: 0, y: 0, w: 6, h: 6 }, ...shown }} />;
}
