// How uPlot is told to draw a TimeData: lines, or bars or areas on top of each other, in the page's colours.
import uPlot from "uplot";
import { tickText } from "./chartText";
import { stepMs } from "./steps";
import { stack } from "./series";
import type { TimeData } from "./series";

export interface Look {
  kind: "bars" | "lines" | "areas";
  /** Writes the marks of the value axis. */
  mark: (value: number) => string;
  /** Values are counted, so marks are whole. */
  whole?: boolean;
}

export const isStacked = (kind: Look["kind"]) => kind !== "lines";

const fontSize = 11;
const charWidth = 6.6;
const headroom = 1.06;
const barsWidest = 36;

const cssValue = (token: string) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();

/** Steps are drawn around their middle, so that what the pointer is over is the nearest. */
const middlesOf = ({ times, step }: TimeData) => times.map((time) => (time + stepMs[step] / 2) / 1000);

/** The sum is drawn first and what it is made of over it, so the last series comes first. */
export function plotData(data: TimeData, kind: Look["kind"]): uPlot.AlignedData {
  const values = isStacked(kind) ? stack(data.series).reverse() : data.series.map((one) => one.values);
  return [middlesOf(data), ...values];
}

function plotSeries(data: TimeData, kind: Look["kind"]): uPlot.Series[] {
  if (kind === "lines") {
    return data.series.map(({ name, color }) => ({
      label: name, stroke: cssValue(color), width: 1.75, spanGaps: true, points: { size: 4, fill: cssValue(color) },
    }));
  }
  const paths = kind === "bars" ? uPlot.paths.bars?.({ size: [0.78, barsWidest] }) : undefined;
  return data.series
    .map(({ name, color }) => ({ label: name, fill: cssValue(color), width: 0, paths, points: { show: false } }))
    .reverse();
}

const wholeSteps = [1, 2, 5].flatMap((first) => Array.from({ length: 15 }, (_, i) => first * 10 ** i)).sort((a, b) => a - b);

function axes(data: TimeData, look: Look): uPlot.Axis[] {
  const base = { stroke: cssValue("--tm-muted"), font: `${fontSize}px ${getComputedStyle(document.body).fontFamily}`, ticks: { show: false } };
  return [
    { ...base, grid: { show: false }, size: 26, gap: 6, space: 64, values: (_plot, splits) => splits.map((at) => tickText(at * 1000, data.step)) },
    {
      ...base,
      grid: { stroke: cssValue("--tm-border"), width: 1 },
      gap: 6,
      space: 38,
      size: (_plot, marks) => Math.max(...(marks ?? [""]).map((mark) => mark.length)) * charWidth + 10,
      values: (_plot, splits) => splits.map((value) => look.mark(value)),
      ...(look.whole ? { incrs: wholeSteps } : {}),
    },
  ];
}

export function plotOptions(data: TimeData, look: Look, [width, height]: [number, number], onCursor: (plot: uPlot) => void): uPlot.Options {
  const first = (data.times[0] ?? 0) / 1000;
  const until = ((data.times[data.times.length - 1] ?? 0) + stepMs[data.step]) / 1000;
  return {
    width,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { show: look.kind === "lines" } },
    tzDate: (seconds) => (data.step === "day" ? uPlot.tzDate(new Date(seconds * 1000), "UTC") : new Date(seconds * 1000)),
    scales: {
      x: { time: true, range: () => [first, until] },
      y: { range: (_plot, min, max) => [Math.min(0, min * headroom), max > 0 ? max * headroom : min < 0 ? 0 : 1] },
    },
    axes: axes(data, look),
    series: [{}, ...plotSeries(data, look.kind)],
    hooks: { setCursor: [onCursor] },
  };
}
