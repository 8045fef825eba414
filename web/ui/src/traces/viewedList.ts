import type { ViewedList } from "../views/viewState";
import { columns } from "./columns";
import { allConditions, defaultState, readState, writeState } from "./tableState";

/** What views keep of the traces. What cells asked for is kept as conditions. */
export const viewedTraces: ViewedList = {
  table: "traces",
  columns: columns.map(({ id }) => id),
  read: (params) => {
    const state = readState(params);
    return { ...state, conditions: allConditions(state) };
  },
  write: (view) => writeState({ ...defaultState, ...view }),
};
