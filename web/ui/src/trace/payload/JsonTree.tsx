// JSON to look into: levels open and close; small values are open, large ones show their first levels.
import { JsonView, collapseAllNested } from "react-json-view-lite";
import type { Props } from "react-json-view-lite";
import classes from "./JsonTree.module.css";

const style: Props["style"] = {
  container: classes.container,
  basicChildStyle: classes.child,
  childFieldsContainer: classes.children,
  label: classes.key,
  clickableLabel: classes.key,
  nullValue: classes.literal,
  undefinedValue: classes.literal,
  booleanValue: classes.literal,
  numberValue: classes.number,
  stringValue: classes.string,
  otherValue: classes.literal,
  punctuation: classes.punctuation,
  expandIcon: classes.expand,
  collapseIcon: classes.collapse,
  collapsedContent: classes.collapsed,
  noQuotesForStringValues: false,
  quotesForFieldNames: false,
  stringifyStringValues: true,
  ariaLables: { collapseJson: "Collapse", expandJson: "Expand" },
};

const openLevels = 3;
const openEntries = 60;

/** Lists of hundreds stay closed below the first level. */
const shouldExpand = (level: number, value: unknown) =>
  level === 0 || (level < openLevels && (typeof value !== "object" || value === null || Object.keys(value).length <= openEntries));

export function JsonTree({ value }: { value: unknown }) {
  if (typeof value !== "object" || value === null) return <code className={classes.scalar}>{JSON.stringify(value) ?? "undefined"}</code>;
  return <JsonView data={value} style={style} shouldExpandNode={Object.keys(value).length > openEntries ? collapseAllNested : shouldExpand} clickToExpandNode />;
}
