import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { Page } from "../api/types";
import { formatInteger } from "../shared/format";
import classes from "./List.module.css";
import { pageSizes } from "./pagedState";

interface Props {
  meta: Page<unknown>["meta"];
  shownCount: number;
  onPage: (page: number) => void;
  onLimit: (limit: number) => void;
}

const sizes = pageSizes.map((size) => ({ value: String(size), label: String(size) }));

export function Pager({ meta, shownCount, onPage, onLimit }: Props) {
  const first = (meta.page - 1) * meta.limit + 1;
  const range = shownCount === 0 ? "0" : `${formatInteger(first)}–${formatInteger(first + shownCount - 1)}`;
  return (
    <nav className={classes.pager} aria-label="Pages">
      <span className="num" role="status">
        <b>{range}</b> of {formatInteger(meta.totalItems)}
      </span>
      <div className={classes.spacer} />
      <span className={classes.perPage}>Rows</span>
      <SegmentedControl
        size="xs"
        aria-label="Rows per page"
        data={sizes}
        value={String(meta.limit)}
        onChange={(value) => onLimit(Number(value))}
      />
      <span className={`${classes.pageOf} num`}>
        Page {formatInteger(meta.page)} of {formatInteger(Math.max(1, meta.totalPages))}
      </span>
      <ActionIcon.Group>
        <ActionIcon variant="default" size={30} aria-label="Previous page" disabled={meta.page <= 1} onClick={() => onPage(meta.page - 1)}>
          <IconChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon variant="default" size={30} aria-label="Next page" disabled={meta.page >= meta.totalPages} onClick={() => onPage(meta.page + 1)}>
          <IconChevronRight size={16} />
        </ActionIcon>
      </ActionIcon.Group>
    </nav>
  );
}
