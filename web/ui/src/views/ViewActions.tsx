import { Menu } from "@mantine/core";
import type { SavedView } from "../api/types";
import type { Rights } from "../auth/role";
import type { useViewChanges } from "./useViews";
import type { useViewedList } from "./useViewedList";
import { viewParam } from "./viewParam";

interface Props {
  view: SavedView;
  viewed: ReturnType<typeof useViewedList>;
  changes: ReturnType<typeof useViewChanges>;
  rights: Rights;
  /** Whether it may be changed. */
  own: boolean;
  onRename: () => void;
}

const linkTo = (id: string) => `${window.location.origin}${window.location.pathname}?${new URLSearchParams({ [viewParam]: id })}`;

/** What can be done with the view that is shown. */
export function ViewActions({ view, viewed, changes, rights, own, onRename }: Props) {
  const { id } = view;
  const { defaults, changed, now, open, unmark } = viewed;
  const { change, drop, setDefault } = changes;
  const notOwn = own ? undefined : "Only who made it, and administrators, may change it";
  const toggleDefault = (of: "user" | "project") => setDefault.mutate({ of, viewId: defaults[of] === id ? null : id });
  return (
    <>
      {changed && (
        <Menu.Item disabled={!own} title={notOwn} onClick={() => change.mutate({ id, state: now() })}>
          Save changes
        </Menu.Item>
      )}
      {changed && <Menu.Item onClick={() => open(view)}>Undo changes</Menu.Item>}
      <Menu.Item onClick={() => void navigator.clipboard?.writeText(linkTo(id))}>Copy link</Menu.Item>
      <Menu.Item disabled={!rights.write} onClick={() => toggleDefault("user")}>
        {defaults.user === id ? "No longer my default" : "Make my default"}
      </Menu.Item>
      {rights.administer && (
        <Menu.Item onClick={() => toggleDefault("project")}>{defaults.project === id ? "No longer everybody’s default" : "Make everybody’s default"}</Menu.Item>
      )}
      <Menu.Item disabled={!own} title={notOwn} onClick={onRename}>
        Rename…
      </Menu.Item>
      <Menu.Item color="red" disabled={!own} title={notOwn} onClick={() => drop.mutate(id, { onSuccess: unmark })}>
        Delete view
      </Menu.Item>
    </>
  );
}
