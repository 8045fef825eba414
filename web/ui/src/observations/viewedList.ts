import type { ViewedList } from "../views/viewState";
import { columns } from "./columns";
import { readList, writeList } from "./listState";

const none = new URLSearchParams();

/** What views keep of the observations: they have no search, no windows, and one order. */
export const viewedObservations: ViewedList = {
  table: "observations",
  columns: columns.map(({ id }) => id),
  read: (params) => ({ ...readList(params), search: "", order: "desc", window: null }),
  write: ({ conditions, range }) => writeList({ ...readList(none), conditions, range }),
};
