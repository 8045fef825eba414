// The screens of a project, in their order: the side bar, the command palette and the sheet of keys all read this.
import { IconChartBar, IconCpu, IconHome, IconLayoutDashboard, IconListDetails, IconMessages, IconRoute, IconSettings, IconUsers } from "@tabler/icons-react";
import type { Icon } from "@tabler/icons-react";

export interface Screen {
  path: string;
  label: string;
  icon: Icon;
  group: ScreenGroup;
  /** Opens it, pressed after g. */
  key: string;
}

export const screenGroups = ["Overview", "Tracing", "Evaluation", "Project"] as const;
export type ScreenGroup = (typeof screenGroups)[number];

export const screens: readonly Screen[] = [
  { path: "home", label: "Home", icon: IconHome, group: "Overview", key: "h" },
  { path: "dashboards", label: "Dashboards", icon: IconLayoutDashboard, group: "Overview", key: "d" },
  { path: "traces", label: "Traces", icon: IconRoute, group: "Tracing", key: "t" },
  { path: "observations", label: "Observations", icon: IconListDetails, group: "Tracing", key: "o" },
  { path: "sessions", label: "Sessions", icon: IconMessages, group: "Tracing", key: "s" },
  { path: "users", label: "Users", icon: IconUsers, group: "Tracing", key: "u" },
  { path: "scores", label: "Scores", icon: IconChartBar, group: "Evaluation", key: "c" },
  { path: "models", label: "Models", icon: IconCpu, group: "Project", key: "m" },
  { path: "settings", label: "Settings", icon: IconSettings, group: "Project", key: "," },
];

const firstScreen = "traces";

export const screenHref = (projectId: string, path: string = firstScreen) => `/project/${encodeURIComponent(projectId)}/${path}`;

/** The same screen of another project; of one item, the list of its kind: the item is of this project. */
export function inProject(projectId: string, pathname: string): string {
  const path = pathname.split("/")[3];
  return screenHref(projectId, screens.find((screen) => screen.path === path)?.path);
}

/** One for a list and one for its items: "traces/", "traces/:" */
export function screenOf(pathname: string): string {
  const [, , , path = "", item] = pathname.split("/");
  return `${path}/${item ? ":" : ""}`;
}
