// The frame of a chart: its title, and what stands in it while there is nothing to draw.
import { Button, Skeleton } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { useId } from "react";
import type { ReactNode } from "react";
import { ApiError } from "../api/client";
import type { MetricsAnswer } from "../api/queries";
import { tooMuch } from "../shared/StatePanel";
import classes from "./ChartCard.module.css";

interface Props {
  title: string;
  /** What the numbers are of, when the title does not say it. */
  note?: string;
  queries: UseQueryResult<MetricsAnswer>[];
  isEmpty: boolean;
  /** What can be done with it, beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

export function ChartCard({ title, note, queries, isEmpty, actions, children }: Props) {
  const id = useId();
  return (
    <section className={classes.card} aria-labelledby={id}>
      <div className={classes.heading}>
        <h2 id={id} className={classes.title}>
          {title}
          {note && <span className={classes.note}>{note}</span>}
        </h2>
        {actions}
      </div>
      <Content title={title} queries={queries} isEmpty={isEmpty}>
        {children}
      </Content>
    </section>
  );
}

function Content({ title, queries, isEmpty, children }: Omit<Props, "note" | "actions">) {
  const failed = queries.find(({ isError, data }) => isError && !data);
  if (failed) return <Failed what={title} queries={queries} message={failed.error?.message ?? ""} />;
  if (queries.some(({ data }) => !data)) return <Skeleton className={classes.body} height="auto" radius={6} aria-label={`${title} is loading`} role="status" />;
  if (isEmpty) return <div className={`${classes.body} ${classes.empty}`}>Nothing in this time range</div>;
  return children;
}

/** Says what failed; only what failed is asked again. */
export function Failed({ what, queries, message }: { what: string; queries: UseQueryResult<MetricsAnswer>[]; message: string }) {
  const isTooMuch = queries.some(({ error }) => error instanceof ApiError && error.status === tooMuch);
  const retry = () => queries.filter(({ isError }) => isError).forEach(({ refetch }) => void refetch());
  return (
    <div className={`${classes.body} ${classes.failed}`} role="alert">
      <span>{isTooMuch ? message : `Could not load: ${message}`}</span>
      <Button size="compact-sm" variant="default" leftSection={<IconRefresh size={14} />} onClick={retry} aria-label={`Retry ${what}`}>
        Retry
      </Button>
    </div>
  );
}
