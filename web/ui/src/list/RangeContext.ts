import { createContext } from "react";
import { defaultRange } from "./timeRange";
import type { TimeRangeKey } from "./timeRange";

/** The range a list shows, for what counts its values: kept apart from props, which would pass through all between. */
export const RangeContext = createContext<TimeRangeKey>(defaultRange);
