import classes from "./Analytics.module.css";

export interface Figure {
  label: string;
  value: string;
  /** What it means, in a few words. */
  note?: string;
}

export function Figures({ label, figures }: { label: string; figures: Figure[] }) {
  return (
    <dl className={classes.figures} aria-label={label}>
      {figures.map(({ label: name, value, note }) => (
        <div key={name} className={classes.figure} title={note}>
          <dt>{name}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
