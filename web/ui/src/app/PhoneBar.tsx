// The side bar of a narrow screen: a strip on top, and a drawer that it opens.
import { ActionIcon } from "@mantine/core";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { lazy, use, useState } from "react";
import { useLocation } from "react-router";
import { Once } from "../shared/Once";
import { OpenOverlayContext } from "./Overlays";
import { Brand } from "./SideBar";
import classes from "./SideBar.module.css";
import { UserMenu } from "./UserMenu";

const NavDrawer = lazy(() => import("./NavDrawer"));

export function PhoneBar({ projectId }: { projectId: string | undefined }) {
  const { key } = useLocation();
  // Of the place it was opened at: wherever one goes from there, it is closed.
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const opened = openedAt === key;
  const open = use(OpenOverlayContext);
  return (
    <header className={classes.strip}>
      {projectId && (
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Open the navigation" aria-expanded={opened} onClick={() => setOpenedAt(key)}>
          <IconMenu2 size={19} />
        </ActionIcon>
      )}
      <Brand projectId={projectId} />
      <span className={classes.spacer} />
      <ActionIcon variant="subtle" color="gray" size={34} aria-label="Jump to…" onClick={() => open("palette")}>
        <IconSearch size={18} />
      </ActionIcon>
      <UserMenu />
      {projectId && (
        <Once wanted={opened}>{(shown) => <NavDrawer projectId={projectId} opened={shown} onClose={() => setOpenedAt(null)} />}</Once>
      )}
    </header>
  );
}
