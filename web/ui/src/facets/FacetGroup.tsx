import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconChevronRight, IconX } from "@tabler/icons-react";
import { use } from "react";
import type { Facet } from "../api/types";
import type { FilterColumn } from "../filters/columns";
import { FacetKeys } from "./FacetKeys";
import { FacetRanges } from "./FacetRanges";
import { FacetValues } from "./FacetValues";
import { FacetsContext } from "./FacetsContext";
import classes from "./Facets.module.css";
import { clearAll, shownCount } from "./facetState";
import type { Target } from "./facetState";

interface Props {
  column: FilterColumn;
  opened: boolean;
  /** Not there yet. */
  facet: Facet | undefined;
  failed: boolean;
  onToggle: () => void;
}

/** A column: its name opens what it has. */
export function FacetGroup({ column, opened, facet, failed, onToggle }: Props) {
  const { listing, change } = use(FacetsContext);
  const active = shownCount(column, listing.conditions);
  return (
    <section className={classes.group} aria-label={column.label}>
      <div className={classes.head}>
        <UnstyledButton className={classes.title} aria-expanded={opened} onClick={onToggle}>
          <IconChevronRight size={14} className={classes.chevron} data-opened={opened || undefined} aria-hidden="true" />
          {column.label}
        </UnstyledButton>
        {active > 0 && (
          <UnstyledButton
            className={classes.reset}
            title={`Clear ${column.label}`}
            onClick={() => change(clearAll(column, listing.conditions))}
          >
            <VisuallyHidden>Clear {column.label}, </VisuallyHidden>
            {active} <IconX size={12} aria-hidden="true" />
          </UnstyledButton>
        )}
      </div>
      {opened && <FacetBody target={{ column }} facet={facet} failed={failed} />}
    </section>
  );
}

/** Values, ranges or keys: whichever the server found. */
export function FacetBody({ target, facet, failed }: { target: Target; facet: Facet | undefined; failed: boolean }) {
  if (!facet) return failed ? null : <p className={classes.none}>Counting…</p>;
  if (facet.kind === "ranges") return <FacetRanges target={target} ranges={facet.ranges} />;
  if (facet.kind === "keys") return <FacetKeys column={target.column} found={facet} />;
  return <FacetValues target={target} found={facet} />;
}
