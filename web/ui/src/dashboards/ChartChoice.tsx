import { UnstyledButton } from "@mantine/core";
import { useId, useRef } from "react";
import type { KeyboardEvent } from "react";
import classes from "./WidgetBuilder.module.css";
import { chartKinds } from "./chartKinds";
import type { ChartKind } from "./types";

const turns: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One stop of the Tab key; arrows choose, as among radio buttons. */
export function ChartChoice({ value, onChange }: { value: ChartKind; onChange: (kind: ChartKind) => void }) {
  const label = useId();
  const list = useRef<HTMLDivElement>(null);
  const turn = (event: KeyboardEvent) => {
    const by = turns[event.key];
    if (!by) return;
    event.preventDefault();
    const next = (chartKinds.findIndex(({ kind }) => kind === value) + by + chartKinds.length) % chartKinds.length;
    onChange(chartKinds[next]?.kind ?? value);
    list.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div>
      <div id={label} style={{ marginBottom: 4, fontWeight: 500 }}>
        Chart
      </div>
      <div ref={list} role="radiogroup" aria-labelledby={label} className={classes.charts} onKeyDown={turn} tabIndex={-1}>
        {chartKinds.map(({ kind, label: name, icon: Icon }) => (
          <UnstyledButton key={kind} role="radio" aria-checked={kind === value} tabIndex={kind === value ? 0 : -1} className={classes.chart} onClick={() => onChange(kind)}>
            <Icon size={16} aria-hidden="true" />
            {name}
          </UnstyledButton>
        ))}
      </div>
    </div>
  );
}
