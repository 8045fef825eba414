// Where bars and ticks stand on the timeline, in parts of its width. Pure.
import { formatDuration } from "../../shared/format";
import type { TraceTree, TreeNode } from "./buildTree";

export interface Bar {
  /** 0 … 1 of the timeline's width. */
  left: number;
  width: number;
  /** Part of the bar spent waiting for the first token; null when unknown. */
  waiting: number | null;
  running: boolean;
}

export interface Tick {
  at: number;
  ms: number;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

export function layoutBar(node: TreeNode, tree: TraceTree): Bar {
  const total = Math.max(1, tree.endMs - tree.startMs);
  const end = Math.max(node.startMs, node.endMs ?? node.startMs);
  const left = clamp((node.startMs - tree.startMs) / total);
  const width = Math.min(1 - left, (end - node.startMs) / total);
  const firstToken = node.observation.completionStartTime;
  const waited = firstToken === null ? NaN : (Date.parse(firstToken) - node.startMs) / (end - node.startMs);
  return {
    left,
    width,
    waiting: Number.isFinite(waited) && waited > 0 && waited < 1 ? waited : null,
    running: node.endMs === null && node.observation.type !== "EVENT",
  };
}

const steps = [1, 2, 5, 10];
const clockSteps = [0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].map((minutes) => minutes * 60_000);

/** A step that people count in: 1, 2, 5 × 10ⁿ ms up to ten seconds, parts of minutes, hours and days above. */
export function niceStep(ms: number): number {
  if (ms > 10_000) return clockSteps.find((step) => step >= ms) ?? Math.ceil(ms / 86_400_000) * 86_400_000;
  const power = 10 ** Math.floor(Math.log10(Math.max(ms, 1)));
  return power * (steps.find((step) => step * power >= ms) ?? 10);
}

export function rulerTicks(totalMs: number, maxTicks: number): Tick[] {
  if (totalMs <= 0 || maxTicks < 1) return [{ at: 0, ms: 0 }];
  const step = niceStep(totalMs / maxTicks);
  const ticks: Tick[] = [];
  for (let ms = 0; ms <= totalMs; ms += step) ticks.push({ at: ms / totalMs, ms });
  return ticks;
}

function formatMinutes(ms: number): string {
  if (ms < 60_000) return `${ms / 1000} s`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : formatDuration(ms / 1000);
}

/** A tick's label, in the units of the whole ruler. */
export function formatTick(ms: number, totalMs: number): string {
  if (ms === 0) return "0";
  if (totalMs < 1_000) return `${Math.round(ms)} ms`;
  if (totalMs < 120_000) return `${Number((ms / 1000).toFixed(2))} s`;
  if (totalMs < 7_200_000) return formatMinutes(ms);
  return `${Number((ms / 3_600_000).toFixed(1))} h`;
}
