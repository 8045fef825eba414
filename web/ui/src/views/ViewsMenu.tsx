// The views of a list: opened, saved, changed, and made what it opens with.
import { Button, Menu } from "@mantine/core";
import { IconBookmark, IconCheck, IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { useRights } from "../auth/role";
import { useSession } from "../auth/session";
import { defaultRange } from "../list/timeRange";
import toolbar from "../list/Toolbar.module.css";
import { NameForm } from "./NameForm";
import { ViewActions } from "./ViewActions";
import classes from "./Views.module.css";
import { presets } from "./presets";
import { useViewChanges } from "./useViews";
import { useViewedList } from "./useViewedList";
import type { Columns } from "./useViewedList";
import type { ViewedList } from "./viewState";

interface Props extends Columns {
  projectId: string;
  list: ViewedList;
}

export default function ViewsMenu({ projectId, list, ...columns }: Props) {
  const viewed = useViewedList(projectId, list, columns);
  const changes = useViewChanges(projectId, list.table);
  const rights = useRights(projectId);
  const { user } = useSession();
  const [form, setForm] = useState<"new" | "rename" | null>(null);
  const { active, changed, state, defaults } = viewed;
  const own = active !== undefined && rights.write && (rights.administer || active.createdBy === user.id);
  const everything = { ...state, conditions: [], search: "", window: null, range: state.window ? defaultRange : state.range };
  const mark = (id: string) => [defaults.user === id && "yours by default", defaults.project === id && "default"].filter(Boolean).join(", ");

  return (
    <>
      <Menu position="bottom-end" shadow="md" width={250}>
        <Menu.Target>
          <Button
            variant="default"
            size="xs"
            className={toolbar.choice}
            data-live={active !== undefined || undefined}
            leftSection={<IconBookmark size={14} />}
            rightSection={<IconChevronDown size={13} className={toolbar.chevron} />}
            aria-label={active ? `View: ${active.name}${changed ? ", with unsaved changes" : ""}` : "Views"}
          >
            <span className={`${classes.name} truncate`}>{active?.name ?? "Views"}</span>
            {changed && <span className={classes.changed} title="Unsaved changes" />}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          <Menu.Item onClick={() => viewed.show(everything)}>No view</Menu.Item>
          {presets[list.table].length > 0 && <Menu.Label>Built in</Menu.Label>}
          {presets[list.table].map(({ label, conditions }) => (
            <Menu.Item key={label} onClick={() => viewed.show({ ...state, conditions })}>
              {label}
            </Menu.Item>
          ))}
          {viewed.views.length > 0 && <Menu.Label>Of this project</Menu.Label>}
          {viewed.views.map((view) => (
            <Menu.Item
              key={view.id}
              title={view.createdByName ? `Saved by ${view.createdByName}` : undefined}
              rightSection={view === active ? <IconCheck size={14} aria-label="shown" /> : null}
              onClick={() => viewed.open(view)}
            >
              <span className={`${classes.item} truncate`}>{view.name}</span>
              {mark(view.id) && <span className={classes.mark}>{mark(view.id)}</span>}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item disabled={!rights.write} title={rights.write ? undefined : "Your role does not allow this"} onClick={() => setForm("new")}>
            Save view…
          </Menu.Item>
          {active && <ViewActions view={active} viewed={viewed} changes={changes} rights={rights} own={own} onRename={() => setForm("rename")} />}
        </Menu.Dropdown>
      </Menu>
      {viewed.missing && (
        <span role="alert" className={classes.missing}>
          That view is not there any more
        </span>
      )}
      {form === "new" && (
        <NameForm
          title="Save view"
          action="Save"
          name=""
          onName={async (name) => viewed.mark((await changes.add.mutateAsync({ name, state: viewed.now() })).id)}
          onClose={() => setForm(null)}
        />
      )}
      {form === "rename" && active && (
        <NameForm title="Rename view" action="Rename" name={active.name} onName={(name) => changes.change.mutateAsync({ id: active.id, name })} onClose={() => setForm(null)} />
      )}
    </>
  );
}
