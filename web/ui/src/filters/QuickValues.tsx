// The values a column has, to choose from instead of typing.
import { UnstyledButton } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useParams } from "react-router";
import { formatCount } from "../shared/format";
import classes from "./ConditionForm.module.css";
import type { FilterColumn, FilterTable } from "./columns";
import { narrowSuggestions } from "./suggestions";
import { useSuggestions } from "./useSuggestions";

interface Props {
  table: FilterTable;
  column: FilterColumn;
  /** Of columns that have keys. */
  keyed: string;
  typed: string;
  chosen: readonly string[];
  onChoose: (value: string) => void;
}

export function QuickValues({ table, column, keyed, typed, chosen, onChoose }: Props) {
  const { projectId = "" } = useParams();
  const { enabled, values, isPending } = useSuggestions(projectId, table, column, keyed.trim());
  const known = column.choices?.map((value) => ({ value, count: null }));
  // A value that is chosen whole narrows nothing: the others stay there to choose instead.
  const shown = known ?? narrowSuggestions(values, chosen.includes(typed) ? "" : typed);
  if (!known && !enabled) return null;
  return (
    <div className={classes.quick}>
      <div className={classes.quickTitle}>
        <span>{known ? "Values" : "In this time range"}</span>
      </div>
      {!known && shown.length === 0 && <p className={classes.quickNone}>{isPending ? "Counting…" : "None"}</p>}
      <ul className={classes.quickList} aria-label={`Values of ${column.label}`}>
        {shown.map(({ value, count }) => (
          <li key={value}>
            <UnstyledButton className={classes.quickValue} aria-pressed={chosen.includes(value)} onClick={() => onChoose(value)}>
              <span className="truncate" title={value}>
                {value}
              </span>
              {chosen.includes(value) && <IconCheck size={14} aria-hidden="true" />}
              {count !== null && <span className={`${classes.count} num`}>{formatCount(count)}</span>}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
