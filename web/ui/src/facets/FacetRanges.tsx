// Numbers: how they are spread, a slider over the edges, and exact bounds.
import { NumberInput, RangeSlider } from "@mantine/core";
import { use, useState } from "react";
import type { FacetRange } from "../api/types";
import { formatCostShort, formatCount, formatDurationShort } from "../shared/format";
import { FacetsContext } from "./FacetsContext";
import classes from "./Facets.module.css";
import { boundsAt, distributionOf, placesOf } from "./distribution";
import type { Distribution } from "./distribution";
import { boundsOf, withBounds } from "./facetState";
import type { Bounds, Target } from "./facetState";

interface Props {
  target: Target;
  ranges: readonly FacetRange[];
}

function edgeText(unit: string | undefined, edge: number): string {
  if (!Number.isFinite(edge)) return "∞";
  if (unit === "s") return formatDurationShort(edge);
  return unit === "USD" ? formatCostShort(edge) : formatCount(edge);
}

export function FacetRanges({ target, ranges }: Props) {
  const { listing, change } = use(FacetsContext);
  const bounds = boundsOf(target, listing.conditions);
  const spread = distributionOf(ranges);
  const narrow = (wanted: Bounds) => change(withBounds(target, listing.conditions, wanted));
  if (ranges.length === 0 && !bounds.from && !bounds.to) return <p className={classes.none}>None</p>;
  return (
    <div className={classes.ranges}>
      {ranges.length > 0 && <Spread key={JSON.stringify([spread.edges, bounds])} target={target} spread={spread} bounds={bounds} onBounds={narrow} />}
      <div className={classes.bounds}>
        <BoundInput label="From" target={target} value={bounds.from?.value} onValue={(value) => narrow({ ...bounds, from: value === null ? null : { operator: ">=", value } })} />
        <BoundInput label="To" target={target} value={bounds.to?.value} onValue={(value) => narrow({ ...bounds, to: value === null ? null : { operator: "<=", value } })} />
      </div>
    </div>
  );
}

const labelOf = ({ column, key }: Target) => (key ? `${column.label} ${key}` : column.label);

interface SpreadProps {
  target: Target;
  spread: Distribution;
  bounds: Bounds;
  onBounds: (bounds: Bounds) => void;
}

function Spread({ target, spread, bounds, onBounds }: SpreadProps) {
  const [places, setPlaces] = useState(() => placesOf(spread, bounds));
  const highest = Math.max(1, ...spread.counts);
  const text = (edge: number | undefined) => edgeText(target.column.unit, edge ?? 0);
  const [low, high] = places;
  return (
    <>
      <div className={classes.bars} aria-hidden="true">
        {spread.counts.map((count, i) => (
          <span
            key={spread.edges[i]}
            title={`${text(spread.edges[i])} – ${text(spread.edges[i + 1])}: ${formatCount(count)}`}
            data-out={i < low || i >= high || undefined}
            style={{ height: count ? `${Math.max(6, (100 * count) / highest)}%` : 0 }}
          />
        ))}
      </div>
      <RangeSlider
        size={3}
        thumbSize={14}
        min={0}
        max={spread.edges.length - 1}
        minRange={1}
        value={places}
        label={null}
        thumbFromLabel={`${labelOf(target)} from`}
        thumbToLabel={`${labelOf(target)} up to`}
        thumbProps={(index) => ({ "aria-valuetext": text(spread.edges[places[index] ?? 0]) })}
        onChange={setPlaces}
        onChangeEnd={(wanted) => onBounds(boundsAt(spread, wanted))}
      />
      <div className={`${classes.scale} num`} aria-hidden="true">
        <span>{text(spread.edges[low])}</span>
        <span>{text(spread.edges[high])}</span>
      </div>
    </>
  );
}

interface BoundProps {
  label: string;
  target: Target;
  value: number | undefined;
  onValue: (value: number | null) => void;
}

/** Told when the keyboard leaves it, or with Enter. */
function BoundInput({ label, target, value, onValue }: BoundProps) {
  const [typed, setTyped] = useState<number | string>(value ?? "");
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    setTyped(value ?? "");
  }
  const tell = () => {
    const wanted = typed === "" ? null : Number(typed);
    if (wanted !== (value ?? null) && !Number.isNaN(wanted)) onValue(wanted);
  };
  return (
    <NumberInput
      size="xs"
      hideControls
      placeholder={label}
      aria-label={`${labelOf(target)}, ${label.toLowerCase()}${target.column.unit ? ` (${target.column.unit})` : ""}`}
      value={typed}
      onChange={setTyped}
      onBlur={tell}
      onKeyDown={(event) => event.key === "Enter" && tell()}
    />
  );
}
