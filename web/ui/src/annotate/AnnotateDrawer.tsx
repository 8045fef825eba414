// The drawer of comments and of scores: of what, and beside what is commented on; on a phone over it.
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import "../app/mantine-dialogs.css";
import classes from "./Annotate.module.css";

interface Props {
  title: string;
  of: string;
  onClose: () => void;
  children: ReactNode;
}

export function AnnotateDrawer({ title, of, onClose, children }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(460px, 100vw)"
      padding={0}
      closeButtonProps={{ "aria-label": "Close" }}
      classNames={{ header: classes.head, title: classes.title, body: classes.body, content: classes.drawer }}
      title={
        <>
          {title} <span className={classes.of}>{of}</span>
        </>
      }
    >
      {children}
    </Drawer>
  );
}

/** Why those who may only read find nothing to press. */
export const ViewersOnlyRead = () => (
  <p className={classes.note} role="note">
    You read this project as a viewer. Members of it comment and score: ask an administrator for that role.
  </p>
);
