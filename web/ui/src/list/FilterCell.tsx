// A value of a row that narrows the list to rows like it.
import { Tooltip, UnstyledButton } from "@mantine/core";
import { createContext, use } from "react";
import classes from "./Table.module.css";

export interface CellFilter {
  key: string;
  value: string;
}

export const AddFilterContext = createContext<(filter: CellFilter) => void>(() => undefined);

interface ButtonProps {
  filter: CellFilter;
  label: string;
  className: string | undefined;
}

function FilterButton({ filter, label, className }: ButtonProps) {
  const addFilter = use(AddFilterContext);
  return (
    <UnstyledButton
      className={`${className} truncate`}
      title={filter.value}
      aria-label={`Show only ${label}: ${filter.value}`}
      onClick={() => addFilter(filter)}
    >
      {filter.value}
    </UnstyledButton>
  );
}

export function FilterCell({ filterKey, label, value }: { filterKey: string; label: string; value: string | null }) {
  if (!value) return null;
  return <FilterButton filter={{ key: filterKey, value }} label={label} className={classes.value} />;
}

const tagsShown = 2;

export function TagCells({ tags }: { tags: string[] }) {
  const more = tags.slice(tagsShown);
  return (
    <span className={classes.tags}>
      {tags.slice(0, tagsShown).map((tag) => (
        <FilterButton key={tag} filter={{ key: "tags", value: tag }} label="Tag" className={classes.tag} />
      ))}
      {more.length > 0 && (
        <Tooltip label={more.join(", ")}>
          <span className={classes.moreTags}>+{more.length}</span>
        </Tooltip>
      )}
    </span>
  );
}
