// A long list of buttons, one below the other, of which one is open. Virtualised: there are thousands.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import classes from "./RowList.module.css";

interface Props {
  label: string;
  count: number;
  rowHeight: number;
  /** The open one, which stays in sight; -1: none. */
  current: number;
  onRow: (row: number) => void;
  children: (row: number) => ReactNode;
  /** Beside what it is by itself. */
  className?: string;
  rowClassName?: string;
}

export function RowList({ label, count, rowHeight, current, onRow, children, className = "", rowClassName = "" }: Props) {
  const scrollRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({ count, getScrollElement: () => scrollRef.current, estimateSize: () => rowHeight, overscan: 10 });
  useEffect(() => {
    if (current >= 0) virtualizer.scrollToIndex(current, { align: "auto" });
  }, [current, virtualizer]);
  return (
    <div ref={scrollRef} className={`${classes.scroll} ${className}`}>
      <div role="list" aria-label={label} className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <div key={index} role="listitem" aria-setsize={count} aria-posinset={index + 1} className={classes.item} style={{ transform: `translateY(${start}px)`, height: rowHeight }}>
            <button type="button" className={`${classes.row} ${rowClassName}`} aria-current={index === current || undefined} onClick={() => onRow(index)}>
              {children(index)}
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
