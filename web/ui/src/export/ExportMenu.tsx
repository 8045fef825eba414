// Downloads the list as it is narrowed, page by page, with a bar and a way to stop.
import { Button, Menu, Modal, Progress as Bar } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useRef, useState } from "react";
import "../app/mantine-dialogs.css";
import toolbar from "../list/Toolbar.module.css";
import { formatInteger } from "../shared/format";
import classes from "./Export.module.css";
import { collect, rowsMost } from "./collect";
import type { Format, Progress, Source } from "./collect";
import { save } from "./save";

interface Props<T extends { id: string }> {
  /** What the file is called, without its ending. */
  name: string;
  source: () => Source<T>;
}

type State = { now: "running"; progress: Progress } | { now: "done"; rows: number } | { now: "failed"; message: string } | null;

export default function ExportMenu<T extends { id: string }>({ name, source }: Props<T>) {
  const [state, setState] = useState<State>(null);
  const { note } = source();
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    setState(null);
  };
  const run = async (format: Format) => {
    const controller = new AbortController();
    running.current = controller;
    setState({ now: "running", progress: { rows: 0, total: null } });
    try {
      const { parts, rows, cut } = await collect(source(), format, controller.signal, (progress) => setState({ now: "running", progress }));
      save(parts, format, name);
      setState(cut ? { now: "done", rows } : null);
    } catch (error) {
      if (!controller.signal.aborted) setState({ now: "failed", message: error instanceof Error ? error.message : "It could not be read" });
    }
  };
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={230}>
        <Menu.Target>
          <Button variant="default" size="xs" className={toolbar.choice} classNames={{ section: classes.icon }} leftSection={<IconDownload size={14} />} aria-label="Download">
            <span className={classes.word}>Download</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>As filtered, {formatInteger(rowsMost)} rows at most</Menu.Label>
          <Menu.Item onClick={() => void run("csv")}>CSV</Menu.Item>
          <Menu.Item onClick={() => void run("jsonl")}>JSON lines</Menu.Item>
          {note && <p className={classes.note}>{note}</p>}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={state !== null} onClose={stop} title={`Download ${name}`} size="sm" centered closeOnClickOutside={false}>
        {state?.now === "running" && <Running progress={state.progress} />}
        {state?.now === "done" && <p className={classes.text}>The first {formatInteger(state.rows)} were saved: there are more. Narrow the list to get the others.</p>}
        {state?.now === "failed" && (
          <p className={classes.text} role="alert">
            Nothing was saved: {state.message}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={stop}>
            {state?.now === "running" ? "Cancel" : "Close"}
          </Button>
        </div>
      </Modal>
    </>
  );
}

function Running({ progress: { rows, total } }: { progress: Progress }) {
  const share = total ? (100 * rows) / total : 100;
  return (
    <>
      <Bar value={share} animated={total === null} aria-label="Rows read" />
      <p className={`${classes.text} num`} role="status">
        {formatInteger(rows)} {total === null ? "rows so far" : `of ${formatInteger(total)} rows`}
      </p>
    </>
  );
}
