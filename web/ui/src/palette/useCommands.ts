// Everything the palette can do at once, without asking the server.
import { useMantineColorScheme } from "@mantine/core";
import { IconBook, IconBriefcase, IconKeyboard, IconLogout, IconMessages, IconMoon, IconRoute } from "@tabler/icons-react";
import { use } from "react";
import { useLocation, useNavigate } from "react-router";
import { OpenOverlayContext } from "../app/Overlays";
import { inProject, screenHref, screens } from "../app/screens";
import { colorSchemes } from "../app/theme";
import { useSession, useSignOut } from "../auth/session";
import { sessionHref } from "../sessions/sessions";
import type { Command } from "./commands";
import { traceHref } from "./lookUp";
import { recentOf } from "./recent";

export function useCommands(projectId: string | undefined): Command[] {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { organizations } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const open = use(OpenOverlayContext);
  const go = (href: string) => () => void navigate(href);

  const recent = recentOf(projectId).flatMap(({ kind, id, name, ...of }): Command[] => {
    const href = kind === "trace" ? traceHref(of.projectId, id) : sessionHref(of.projectId, id);
    if (pathname === href) return [];
    const icon = kind === "trace" ? IconRoute : IconMessages;
    return [{ id: `recent-${kind}-${id}`, label: name ?? id, ...(name ? { hint: id } : {}), group: "Recent", icon, run: go(href) }];
  });
  const shown = projectId === undefined ? [] : screens;
  const places = shown.map(({ path, label, icon, key }): Command => ({
    id: `screen-${path}`, label, group: "Go to", icon, keys: `g ${key}`, run: go(screenHref(projectId ?? "", path)),
  }));
  const projects = organizations.flatMap((organization) =>
    organization.projects.flatMap(({ id, name }): Command[] =>
      id === projectId ? [] : [{ id: `project-${id}`, label: name, hint: organization.name, group: "Project", icon: IconBriefcase, run: go(inProject(id, pathname)) }],
    ),
  );
  const themes = colorSchemes.map(({ value, label }): Command => ({
    id: `theme-${value}`, label: `${label} theme`, group: "More", icon: IconMoon, run: () => setColorScheme(value),
  }));
  return [
    ...recent,
    ...places,
    ...projects,
    { id: "reference", label: "API reference", group: "More", icon: IconBook, run: go("/reference") },
    { id: "shortcuts", label: "Keyboard shortcuts", group: "More", icon: IconKeyboard, keys: "?", run: () => open("shortcuts") },
    ...themes,
    { id: "sign-out", label: "Sign out", group: "More", icon: IconLogout, run: () => signOut.mutate() },
  ];
}
