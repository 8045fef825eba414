import { createContext } from "react";
import { defaultRange } from "./timeRange";
import type { TimeRangeKey } from "./timeRange";
import type { Window } from "./window";

interface TimeChoice {
  range: TimeRangeKey;
  window: Window | null;
}

/** The time a list shows, for what counts its values: kept apart from props, which would pass through all between. */
export const RangeContext = createContext<TimeChoice>({ range: defaultRange, window: null });
