// The side bar of a narrow screen: a strip on top, and a drawer that it opens.
import { ActionIcon, Drawer } from "@mantine/core";
import { IconMenu2 } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { ProjectNav } from "./ProjectNav";
import { ProjectSwitcher } from "./ProjectSwitcher";
import { Brand } from "./SideBar";
import classes from "./SideBar.module.css";
import { UserMenu } from "./UserMenu";

export function PhoneBar({ projectId }: { projectId: string | undefined }) {
  const [opened, setOpened] = useState(false);
  const { pathname } = useLocation();
  useEffect(() => setOpened(false), [pathname]);

  return (
    <header className={classes.strip}>
      {projectId && (
        <ActionIcon variant="subtle" color="gray" size={34} aria-label="Open the navigation" aria-expanded={opened} onClick={() => setOpened(true)}>
          <IconMenu2 size={19} />
        </ActionIcon>
      )}
      <Brand projectId={projectId} />
      <span className={classes.spacer} />
      <UserMenu />
      {projectId && (
        <Drawer
          opened={opened}
          onClose={() => setOpened(false)}
          size={272}
          padding="xs"
          title="tracemesh"
          closeButtonProps={{ "aria-label": "Close the navigation" }}
        >
          <ProjectSwitcher projectId={projectId} />
          <ProjectNav projectId={projectId} />
        </Drawer>
      )}
    </header>
  );
}
