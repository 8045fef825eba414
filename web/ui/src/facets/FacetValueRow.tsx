import { Checkbox, UnstyledButton } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { use } from "react";
import { formatCount } from "../shared/format";
import { FacetsContext } from "./FacetsContext";
import classes from "./Facets.module.css";
import { canExclude, only, toggleExcluded, toggleIncluded } from "./facetState";
import type { Target } from "./facetState";

interface Props {
  target: Target;
  value: string;
  count: number;
  state: "included" | "excluded" | null;
}

const truths: Record<string, string> = { true: "Yes", false: "No" };

/** A value: to be among those shown, the only one, or none of them. */
export function FacetValueRow({ target, value, count, state }: Props) {
  const { listing, change } = use(FacetsContext);
  const { conditions } = listing;
  const excludes = canExclude(target.column);
  const text = excludes ? value : (truths[value] ?? value);
  return (
    <li className={classes.value} data-state={state ?? undefined}>
      <Checkbox
        size="xs"
        className={classes.check}
        classNames={{ body: classes.checkBody, labelWrapper: classes.checkLabel, label: "truncate" }}
        label={text}
        title={text}
        checked={state === "included"}
        onChange={() => change(toggleIncluded(target, conditions, value))}
      />
      <span className={classes.actions}>
        <UnstyledButton className={classes.only} aria-label={`Only ${text}`} onClick={() => change(only(target, conditions, value))}>
          Only
        </UnstyledButton>
        {excludes && (
          <UnstyledButton
            className={classes.exclude}
            aria-label={`Exclude ${text}`}
            aria-pressed={state === "excluded"}
            title={state === "excluded" ? "Excluded: click to take back" : "Exclude"}
            onClick={() => change(toggleExcluded(target, conditions, value))}
          >
            <IconBan size={13} aria-hidden="true" />
          </UnstyledButton>
        )}
      </span>
      <span className={`${classes.count} num`}>{formatCount(count)}</span>
    </li>
  );
}
