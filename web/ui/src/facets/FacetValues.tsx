// Values with their counts: chosen, left out, or the only one; found by a part of them, and more on demand.
import { TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { use, useState } from "react";
import type { FacetValue } from "../api/types";
import { FacetValueRow } from "./FacetValueRow";
import { FacetsContext } from "./FacetsContext";
import classes from "./Facets.module.css";
import { chosenOf } from "./facetState";
import type { Target } from "./facetState";
import { useFacets } from "./useFacets";

interface Found {
  values: readonly FacetValue[];
  more: boolean;
}
interface Props {
  target: Target;
  found: Found;
}

const shownAtFirst = 6;
const many = 100;
const pauseMs = 250;

export function FacetValues({ target, found }: Props) {
  const { listing } = use(FacetsContext);
  const [typed, setTyped] = useState("");
  const [contains] = useDebouncedValue(typed.trim(), pauseMs);
  const [whole, setWhole] = useState(false);
  const asked = contains !== "" || (whole && found.more);
  const { column, key } = target;
  const { data } = useFacets(listing, { fields: [column.id], contains, limit: many, ...(key && { key }) }, asked);
  const facet = data?.[0];
  const now: Found = asked && facet && facet.kind === "values" ? facet : found;

  const { included, excluded } = chosenOf(target, listing.conditions);
  const listed = new Set(now.values.map(({ value }) => value));
  const kept = contains ? [] : [...included, ...excluded].filter((value) => !listed.has(value)).map((value): FacetValue => ({ value, count: 0 }));
  const all = [...kept, ...now.values];
  const shown = whole || contains ? all : all.slice(0, shownAtFirst + kept.length);
  const label = key ? `${column.label} ${key}` : column.label;
  return (
    <div className={classes.values}>
      {(found.more || found.values.length > shownAtFirst) && (
        <TextInput
          size="xs"
          type="search"
          className={classes.find}
          aria-label={`Find in ${label}`}
          placeholder="Find"
          leftSection={<IconSearch size={13} />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {all.length === 0 && <p className={classes.none}>None</p>}
      <ul className={classes.list} aria-label={`Values of ${label}`}>
        {shown.map(({ value, count }) => (
          <FacetValueRow
            key={value}
            target={target}
            value={value}
            count={count}
            state={included.includes(value) ? "included" : excluded.includes(value) ? "excluded" : null}
          />
        ))}
      </ul>
      {!contains && !whole && (shown.length < all.length || now.more) && (
        <UnstyledButton className={classes.more} onClick={() => setWhole(true)}>
          More
        </UnstyledButton>
      )}
      {(contains || whole) && now.more && <p className={classes.none}>The {many} most frequent. Type to find others.</p>}
    </div>
  );
}
