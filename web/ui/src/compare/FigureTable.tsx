import { useMemo } from "react";
import type { TraceDetail } from "../api/types";
import classes from "./Compare.module.css";
import { figuresOf } from "./figures";

export function FigureTable({ a, b }: { a: TraceDetail; b: TraceDetail }) {
  const figures = useMemo(() => figuresOf(a, b), [a, b]);
  return (
    <table className={classes.figures}>
      <caption className={classes.hidden}>Figures of both traces</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">Difference</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ label, a: first, b: second, delta }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td className="num">{first}</td>
            <td className="num">{second}</td>
            <td className={`${classes.delta} num`}>{delta || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
