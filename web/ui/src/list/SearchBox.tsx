import type { ComponentProps } from "react";
import { SearchInput } from "./SearchInput";
import { withValue } from "./pagedState";
import type { PagedHandle } from "./usePagedState";

interface Props extends Pick<ComponentProps<typeof SearchInput>, "label" | "hotkey" | "icon"> {
  list: PagedHandle;
  /** Which of the list's values it is. */
  field: string;
}

/** A text that is one of a paged list's values. */
export function SearchBox({ list: { state, change }, field, ...shown }: Props) {
  return <SearchInput value={state.values[field] ?? ""} onSearch={(text) => change({ values: withValue(state.values, field, text) }, true)} {...shown} />;
}
