// Every key there is, place by place.
import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { Keys } from "../shared/Keys";
import { shortcutPlaces, shortcuts } from "../shared/shortcuts";
import classes from "./ShortcutSheet.module.css";
import { screens } from "./screens";

interface Line {
  does: string;
  keys: readonly string[];
}

const sections: { title: string; lines: readonly Line[] }[] = [
  ...shortcutPlaces.map((place) => ({ title: place, lines: shortcuts.filter(({ where }) => where === place) })),
  { title: "Go to", lines: screens.map(({ label, key }) => ({ does: label, keys: [`g ${key}`] })) },
];

export default function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={680} closeButtonProps={{ "aria-label": "Close" }}>
      <div className={classes.sections}>
        {sections.map(({ title, lines }) => (
          <section key={title} className={classes.section}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.lines}>
              {lines.map(({ does, keys }) => (
                <div key={does} className={classes.line}>
                  <dt>{does}</dt>
                  <dd className={classes.keys}>
                    {keys.map((key, i) => (
                      <Fragment key={key}>
                        {i > 0 && <span className={classes.or}>or</span>}
                        <Keys keys={key} />
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
