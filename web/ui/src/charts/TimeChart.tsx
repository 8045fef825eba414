// A chart over time: drawn on a canvas by uPlot, with a legend and a tooltip of our own.
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Link } from "react-router";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { nothing } from "../shared/format";
import classes from "./TimeChart.module.css";
import { figureOf, stepText, summaryOf } from "./chartText";
import { isStacked, plotData, plotOptions } from "./plotOptions";
import type { Look } from "./plotOptions";
import { sumOf } from "./series";
import type { Series, TimeData } from "./series";

interface Props {
  title: string;
  range: string;
  data: TimeData;
  look: Look;
  format: (value: number) => string;
  /** Called with the beginning of the step that was clicked. */
  onStep?: ((time: number) => void) | undefined;
  /** Where a series leads to from the legend; null for nowhere. */
  hrefOf?: ((series: Series) => string | null) | undefined;
}

interface Hover {
  index: number;
  left: number;
  rightHalf: boolean;
}

const scheme = "data-mantine-color-scheme";

function watchScheme(changed: () => void) {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: [scheme] });
  return () => observer.disconnect();
}

/** A canvas keeps the colours it was drawn in: it is drawn anew when the page's scheme changes. */
const useScheme = () => useSyncExternalStore(watchScheme, () => document.documentElement.getAttribute(scheme));

export function TimeChart({ title, range, data, look, format, onStep, hrefOf }: Props) {
  const { ref: frame, width, height } = useElementSize();
  const host = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const colors = useScheme();
  const [wide, high] = [Math.floor(width), Math.floor(height)];

  useEffect(() => {
    if (!host.current || wide === 0) return undefined;
    const follow = ({ cursor, over, bbox }: uPlot) => {
      const { idx, left = -1 } = cursor;
      const at = left + bbox.left / devicePixelRatio;
      setHover(idx === null || idx === undefined || left < 0 ? null : { index: idx, left: at, rightHalf: left > over.clientWidth / 2 });
    };
    const plot = new uPlot(plotOptions(data, look, [wide, high], follow), plotData(data, look.kind), host.current);
    return () => plot.destroy();
  }, [data, look, wide, high, colors]);

  const stacked = isStacked(look.kind);
  const hovered = hover && data.times[hover.index];
  const pick = onStep && typeof hovered === "number" ? () => onStep(hovered) : undefined;
  return (
    <>
      <Legend data={data} stacked={stacked} format={format} hrefOf={hrefOf} />
      {/* Only the pointer can pick a step of the picture; the table of the same numbers has links. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div ref={frame} className={classes.frame} data-picks={onStep ? true : undefined} onClick={pick}>
        <div ref={host} role="img" aria-label={summaryOf(title, range, data, stacked, format)} className={classes.plot} />
        {hover && <Tip data={data} hover={hover} stacked={stacked} format={format} />}
      </div>
    </>
  );
}

function Swatch({ color }: { color: string }) {
  return <span className={classes.swatch} style={{ background: `var(${color})` }} />;
}

function Legend({ data, stacked, format, hrefOf }: Pick<Props, "data" | "format" | "hrefOf"> & { stacked: boolean }) {
  if (data.series.length === 1 && stacked) return null;
  return (
    <ul className={classes.legend}>
      {data.series.map((one) => (
        <li key={one.name} className={classes.entry}>
          <Swatch color={one.color} />
          <SeriesName name={one.name} href={hrefOf?.(one) ?? null} />
          {stacked && <span className={`${classes.figure} num`}>{format(figureOf(one, true))}</span>}
        </li>
      ))}
      {data.left ? <li className={classes.entry}>and {data.left} more, not drawn</li> : null}
    </ul>
  );
}

function SeriesName({ name, href }: { name: string; href: string | null }) {
  if (href === null) {
    return (
      <span className="truncate" title={name}>
        {name}
      </span>
    );
  }
  return (
    <Link to={href} className={`${classes.link} truncate`} title={`Show ${name}`}>
      {name}
    </Link>
  );
}

const valueAt = ({ values }: Series, index: number) => values[index] ?? null;

function Tip({ data, hover, stacked, format }: Pick<Props, "data" | "format"> & { hover: Hover; stacked: boolean }) {
  const time = data.times[hover.index];
  if (time === undefined) return null;
  const shown = data.series.filter((one) => !stacked || data.series.length === 1 || valueAt(one, hover.index));
  const total = sumOf(data.series.map((one) => valueAt(one, hover.index)));
  return (
    <div className={classes.tip} data-side={hover.rightHalf ? "left" : "right"} style={{ left: hover.left }} aria-hidden="true">
      <div className={classes.tipTime}>{stepText(time, data.step)}</div>
      {shown.reverse().map((one) => {
        const value = valueAt(one, hover.index);
        return (
          <div key={one.name} className={classes.tipRow}>
            <Swatch color={one.color} />
            <span className="truncate">{one.name}</span>
            <span className={`${classes.tipValue} num`}>{value === null ? nothing : format(value)}</span>
          </div>
        );
      })}
      {stacked && shown.length !== 1 && (
        <div className={classes.tipRow}>
          <span>Total</span>
          <span className={`${classes.tipValue} num`}>{format(total)}</span>
        </div>
      )}
    </div>
  );
}
