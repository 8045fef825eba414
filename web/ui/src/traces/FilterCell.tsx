// A value of a row that narrows the list to rows like it.
import { Tooltip, UnstyledButton } from "@mantine/core";
import { createContext, use } from "react";
import classes from "./TracesTable.module.css";
import { filterLabels } from "./tableState";
import type { Filter, FilterKey } from "./tableState";

export const AddFilterContext = createContext<(filter: Filter) => void>(() => undefined);

function FilterButton({ filter, className }: { filter: Filter; className: string | undefined }) {
  const addFilter = use(AddFilterContext);
  const label = `${filterLabels[filter.key]}: ${filter.value}`;
  return (
    <UnstyledButton
      className={`${className} truncate`}
      title={filter.value}
      aria-label={`Show only ${label}`}
      onClick={() => addFilter(filter)}
    >
      {filter.value}
    </UnstyledButton>
  );
}

export function FilterCell({ filterKey, value }: { filterKey: FilterKey; value: string | null }) {
  if (!value) return null;
  return <FilterButton filter={{ key: filterKey, value }} className={classes.value} />;
}

const tagsShown = 2;

export function TagCells({ tags }: { tags: string[] }) {
  const more = tags.slice(tagsShown);
  return (
    <span className={classes.tags}>
      {tags.slice(0, tagsShown).map((tag) => (
        <FilterButton key={tag} filter={{ key: "tags", value: tag }} className={classes.tag} />
      ))}
      {more.length > 0 && (
        <Tooltip label={more.join(", ")}>
          <span className={classes.moreTags}>+{more.length}</span>
        </Tooltip>
      )}
    </span>
  );
}
