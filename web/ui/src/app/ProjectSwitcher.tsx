import { Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { Fragment } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { useSession } from "../auth/session";
import { mayAdminister } from "../settings/roles";
import classes from "./SideBar.module.css";
import { inProject } from "./screens";

export function ProjectSwitcher({ projectId, collapsed = false }: { projectId: string; collapsed?: boolean }) {
  const { organizations } = useSession();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const organization = organizations.find(({ projects }) => projects.some(({ id }) => id === projectId));
  const project = organization?.projects.find(({ id }) => id === projectId);
  if (!organization || !project) return null;

  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton
          className={classes.switch}
          data-collapsed={collapsed || undefined}
          title={collapsed ? `${organization.name} / ${project.name}` : undefined}
        >
          {collapsed ? (
            <VisuallyHidden>{`${organization.name} ${project.name}`}</VisuallyHidden>
          ) : (
            <span className={classes.names}>
              <span className={`${classes.organization} truncate`}>{organization.name}</span>
              <span className={`${classes.project} truncate`}>{project.name}</span>
            </span>
          )}
          <VisuallyHidden>: switch project</VisuallyHidden>
          <IconSelector size={15} className={classes.chevron} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        {organizations.map((entry) => (
          <Fragment key={entry.id}>
            <Menu.Label>{entry.name}</Menu.Label>
            {entry.projects.map(({ id, name }) => (
              <Menu.Item
                key={id}
                onClick={() => void navigate(inProject(id, pathname))}
                rightSection={id === projectId ? <IconCheck size={14} aria-label="open now" /> : null}
              >
                {name}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
        {organizations.some(({ role }) => mayAdminister(role)) && (
          <>
            <Menu.Divider />
            <Menu.Item component={Link} to="/new-project" leftSection={<IconPlus size={15} />}>
              New project…
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
