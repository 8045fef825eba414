// The frame of every screen of who is signed in: the bar beside it or on top, and the way past it.
import { useMediaQuery } from "@mantine/hooks";
import { useRef } from "react";
import type { ReactNode } from "react";
import { Overlays } from "./Overlays";
import { PhoneBar } from "./PhoneBar";
import classes from "./Shell.module.css";
import { SideBar } from "./SideBar";

const narrowBelow = "(max-width: 799px)";

export function Shell({ projectId, children }: { projectId?: string; children: ReactNode }) {
  const narrow = useMediaQuery(narrowBelow, false, { getInitialValueInEffect: false });
  const content = useRef<HTMLElement>(null);
  return (
    <Overlays projectId={projectId}>
      <div className={classes.shell} data-narrow={narrow || undefined}>
        <a
          href="#content"
          className={classes.skip}
          onClick={(event) => {
            event.preventDefault(); // the address holds what is shown, not where the focus is
            content.current?.focus();
          }}
        >
          Skip to the content
        </a>
        {narrow ? <PhoneBar projectId={projectId} /> : <SideBar projectId={projectId} />}
        <main id="content" ref={content} tabIndex={-1} className={classes.main}>
          {children}
        </main>
      </div>
    </Overlays>
  );
}
