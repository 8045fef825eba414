// What chooses a row: a column of the table, a box on a card. Clicks beside the box are meant for it, too: they meet its
// label, which has no text, or the row's name would be on the page twice.
import { Checkbox } from "@mantine/core";
import type { Row } from "@tanstack/react-table";
import classes from "./Choosing.module.css";
import type { TableColumn } from "./column";

/** What boxes read from their table. */
export interface NamedRows<T> {
  nameOf: (row: T) => string;
}

export const ChooseBox = <T,>({ row, name }: { row: Row<T>; name: string }) => (
  <Checkbox
    size="xs"
    classNames={{ root: classes.choose, inner: classes.box, label: classes.area }}
    aria-label={`Choose ${name}`}
    label={<></>}
    checked={row.getIsSelected()}
    onChange={row.getToggleSelectedHandler()}
  />
);

export const chooseColumn = <T,>(): TableColumn<T> => ({
  id: "choose",
  size: 40,
  meta: { label: "Chosen", unseen: true },
  cell: ({ row, table }) => <ChooseBox row={row} name={(table.options.meta as NamedRows<T>).nameOf(row.original)} />,
});
