import { defaultRange, readRange } from "../list/timeRange";
import type { ViewedList } from "../views/viewState";

const column = "environment";

/** What views keep of the sessions: their time and their environment, which is a condition there. */
export const viewedSessions: ViewedList = {
  table: "sessions",
  columns: [],
  read: (params) => {
    const value = params.get(column);
    return {
      conditions: value ? [{ type: "string", column, operator: "=", value }] : [],
      search: "",
      order: "desc",
      range: readRange(params.get("range")),
      window: null,
    };
  },
  write: ({ conditions, range }) => {
    const params = new URLSearchParams();
    if (range !== defaultRange) params.set("range", range);
    const wanted = conditions.find((condition) => condition.column === column)?.value;
    if (typeof wanted === "string") params.set(column, wanted);
    return params;
  },
};
