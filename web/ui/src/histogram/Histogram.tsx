// Counts by time. Dragging over it, or Shift and arrows, marks a stretch of time; letting go, or Enter, narrows to it.
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { windowText } from "../list/window";
import type { Window } from "../list/window";
import { formatCount, formatInteger } from "../shared/format";
import classes from "./Histogram.module.css";
import { isBetween, windowOf } from "./bars";
import type { Bar } from "./bars";

interface Props {
  bars: Bar[];
  /** What is counted: "traces". */
  noun: string;
  onWindow: (window: Window) => void;
}

export function Histogram({ bars, noun, onWindow }: Props) {
  const [marked, setMarked] = useState<[number, number] | null>(null);
  const dragging = useRef(false);
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  const total = bars.reduce((sum, { count }) => sum + count, 0);
  const narrow = (from: number, to: number) => {
    const window = windowOf(bars, from, to);
    setMarked(null);
    if (window) onWindow(window);
  };
  const letGo = useEffectEvent(() => {
    if (!dragging.current) return;
    dragging.current = false;
    if (marked) narrow(...marked);
  });
  useEffect(() => {
    const up = () => letGo();
    window.addEventListener("pointerup", up);
    return () => window.removeEventListener("pointerup", up);
    // The linter does not know effect events yet.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const onKey = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Enter" || event.key === " ") narrow(...(isBetween(index, marked) && marked ? marked : ([index, index] as const)));
    else if (event.key === "Escape" && marked) setMarked(null);
    else if (by) walk(event, index, by);
    else return;
    event.preventDefault();
  };
  const walk = (event: KeyboardEvent<HTMLElement>, index: number, by: number) => {
    const next = Math.min(bars.length - 1, Math.max(0, index + by));
    const place = event.currentTarget.parentElement?.children[next];
    if (place instanceof HTMLElement) place.focus();
    setMarked(event.shiftKey ? [marked?.[0] ?? index, next] : null);
  };

  const lastIndex = bars.length - 1;
  const whole = windowOf(bars, 0, lastIndex);
  return (
    <div className={classes.histogram}>
      <div className={classes.bars} role="group" aria-label={`${formatInteger(total)} ${noun} by time. Arrows walk, Shift marks, Enter narrows.`}>
        {bars.map((bar, index) => (
          <button
            key={bar.from}
            type="button"
            className={classes.bar}
            tabIndex={index === (marked?.[1] ?? lastIndex) ? 0 : -1}
            data-marked={isBetween(index, marked) || undefined}
            aria-label={`${windowText(bar)}: ${formatInteger(bar.count)} ${noun}`}
            title={`${windowText(bar)}: ${formatInteger(bar.count)} ${noun}`}
            onPointerDown={(event) => {
              if (event.button !== 0) return;
              // A finger would hold on to the first bar otherwise.
              event.currentTarget.releasePointerCapture(event.pointerId);
              dragging.current = true;
              setMarked([index, index]);
            }}
            onPointerEnter={() => dragging.current && setMarked((before) => [before?.[0] ?? index, index])}
            onKeyDown={(event) => onKey(event, index)}
          >
            <span style={{ height: bar.count ? `${Math.max(4, (100 * bar.count) / highest)}%` : 0 }} />
          </button>
        ))}
      </div>
      <div className={classes.scale} aria-hidden="true">
        {whole && <span className="num">{windowText(whole).split(" – ")[0]}</span>}
        <span className="num">up to {formatCount(highest)}</span>
        {whole && <span className="num">{windowText(whole).split(" – ")[1]}</span>}
      </div>
    </div>
  );
}
