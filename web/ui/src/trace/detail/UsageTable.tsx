import type { Observation } from "../../api/types";
import { formatCost, formatInteger, nothing } from "../../shared/format";
import { usageLines } from "../../shared/usage";
import classes from "./table.module.css";

const words = (type: string) => type.replaceAll("_", " ");

/** Units and cost of each type of usage; only where there is more to say than the facts above do. */
export function UsageTable({ observation }: { observation: Observation }) {
  const lines = usageLines(observation);
  if (lines.length < 2) return null;
  return (
    <div className={classes.frame}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Usage</th>
            <th className={classes.number}>Units</th>
            <th className={classes.number}>Cost</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ type, units, usd }) => (
            <tr key={type} data-total={type === "total" || undefined}>
              <td>{words(type)}</td>
              <td className={`${classes.number} num`}>{units === null ? nothing : formatInteger(units)}</td>
              <td className={`${classes.number} num`}>{formatCost(usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
