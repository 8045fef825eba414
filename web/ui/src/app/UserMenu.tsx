import { Menu, UnstyledButton, VisuallyHidden, useMantineColorScheme } from "@mantine/core";
import type { MantineColorScheme } from "@mantine/core";
import { IconBook, IconKeyboard, IconLogout } from "@tabler/icons-react";
import { use } from "react";
import { Link } from "react-router";
import { useSession, useSignOut } from "../auth/session";
import { Keys } from "../shared/Keys";
import { OpenOverlayContext } from "./Overlays";
import classes from "./SideBar.module.css";
import { colorSchemes } from "./theme";

function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join("");
}

export function UserMenu() {
  const { user } = useSession();
  const signOut = useSignOut();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const open = use(OpenOverlayContext);
  const shownName = user.name || user.email;

  return (
    <Menu position="bottom-end" width={250} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.user}>
          <VisuallyHidden>Account: {shownName}</VisuallyHidden>
          <span className={classes.avatar} aria-hidden="true">
            {initials(shownName)}
          </span>
          <span className={`${classes.label} truncate`} aria-hidden="true">
            {shownName}
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <div className="truncate">
            <b>{shownName}</b>
          </div>
          {user.name && <div className={`${classes.email} truncate`}>{user.email}</div>}
        </div>
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {colorSchemes.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/reference" leftSection={<IconBook size={15} />}>
          API reference
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={15} />} rightSection={<Keys keys="?" />} onClick={() => open("shortcuts")}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={15} />} disabled={signOut.isPending} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
