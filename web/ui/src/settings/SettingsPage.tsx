// The settings of a project, and one's own account; each section has an address.
import { IconAdjustments, IconKey, IconStar, IconUserCircle, IconUsers } from "@tabler/icons-react";
import { NavLink, Navigate, useParams } from "react-router";
import { useTitle } from "../shared/useTitle";
import { AccountSection } from "./AccountSection";
import { ApiKeysSection } from "./ApiKeysSection";
import { GeneralSection } from "./GeneralSection";
import { MembersSection } from "./MembersSection";
import { ScoreConfigsSection } from "./ScoreConfigsSection";
import classes from "./SettingsPage.module.css";

const sections = [
  { path: "general", label: "General", icon: IconAdjustments, content: GeneralSection },
  { path: "api-keys", label: "API keys", icon: IconKey, content: ApiKeysSection },
  { path: "members", label: "Members", icon: IconUsers, content: MembersSection },
  { path: "score-configs", label: "Score configs", icon: IconStar, content: ScoreConfigsSection },
  { path: "account", label: "Your account", icon: IconUserCircle, content: AccountSection },
];

export default function SettingsPage() {
  const { projectId = "", section = "" } = useParams();
  const base = `/project/${projectId}/settings`;
  const open = sections.find(({ path }) => path === section);
  useTitle(open ? `${open.label} · Settings` : "Settings");
  if (!open) return <Navigate to={`${base}/general`} replace />;
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>Settings</h1>
      <nav className={classes.sections} aria-label="Settings">
        {sections.map(({ path, label, icon: Icon }) => (
          <NavLink key={path} to={`${base}/${path}`} className={classes.section}>
            <Icon size={16} aria-hidden="true" />
            {label}
          </NavLink>
        ))}
      </nav>
      <div className={classes.content}>
        <open.content key={projectId} projectId={projectId} />
      </div>
    </div>
  );
}
