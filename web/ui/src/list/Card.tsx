import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./Card.module.css";
import type { RowProps } from "./TableRow";
import { TimeCell } from "./TimeCell";

interface Props extends RowProps {
  /** None for what has no time. */
  time: string | null;
  figures: ReactNode;
  bottom: ReactNode;
}

/** A row on a narrow screen. */
export function Card({ time, figures, bottom, href, name, failed, place, index, active, fresh, onOpen, choose }: Props) {
  const nameClasses = `${classes.name} truncate`;
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      aria-selected={active}
      className={classes.card}
      data-error={failed || undefined}
      data-fresh={fresh || undefined}
      data-choosable={choose ? true : undefined}
      style={place}
    >
      {choose && (
        <div role="cell" className={classes.choose}>
          {choose}
        </div>
      )}
      <div role="cell" className={classes.top}>
        {href ? (
          <Link to={href} state={{ fromList: true }} className={nameClasses} onClick={onOpen}>
            {name}
          </Link>
        ) : (
          <span className={nameClasses}>{name}</span>
        )}
        {time && (
          <span className={classes.time}>
            <TimeCell iso={time} />
          </span>
        )}
      </div>
      <div role="cell" className={`${classes.figures} num`}>
        {figures}
      </div>
      <div role="cell" className={classes.bottom}>
        {bottom}
      </div>
    </div>
  );
}
