// The keys of metadata, or the names of scores: each opens its values.
import { UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { use, useState } from "react";
import type { FacetValue } from "../api/types";
import type { FilterColumn } from "../filters/columns";
import { formatCount } from "../shared/format";
import { FacetBody } from "./FacetGroup";
import { FacetsContext } from "./FacetsContext";
import classes from "./Facets.module.css";
import { useFacets } from "./useFacets";

interface Props {
  column: FilterColumn;
  found: { values: readonly FacetValue[]; more: boolean };
}

export function FacetKeys({ column, found }: Props) {
  const { listing } = use(FacetsContext);
  const chosen = listing.conditions.flatMap(({ column: id, key }) => (id === column.id && key ? [key] : []));
  const listed = new Set(found.values.map(({ value }) => value));
  const keys = [...new Set(chosen)].filter((key) => !listed.has(key)).map((value): FacetValue => ({ value, count: 0 }));
  const all = [...keys, ...found.values];
  if (all.length === 0) return <p className={classes.none}>None</p>;
  return (
    <ul className={classes.keys}>
      {all.map(({ value, count }) => (
        <FacetKey key={value} column={column} name={value} count={count} begun={chosen.includes(value)} />
      ))}
      {found.more && <li className={classes.none}>And more, by the filter</li>}
    </ul>
  );
}

interface KeyProps {
  column: FilterColumn;
  name: string;
  count: number;
  begun: boolean;
}

function FacetKey({ column, name, count, begun }: KeyProps) {
  const { listing } = use(FacetsContext);
  const [opened, setOpened] = useState(begun);
  const { data, error } = useFacets(listing, { fields: [column.id], key: name }, opened);
  return (
    <li>
      <UnstyledButton className={classes.key} aria-expanded={opened} onClick={() => setOpened(!opened)}>
        <IconChevronRight size={12} className={classes.chevron} data-opened={opened || undefined} aria-hidden="true" />
        <span className="truncate" title={name}>
          {name}
        </span>
        <span className={`${classes.count} num`}>{formatCount(count)}</span>
      </UnstyledButton>
      {opened && <FacetBody target={{ column, key: name }} facet={data?.[0]} failed={error !== null} />}
    </li>
  );
}
