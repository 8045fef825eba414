import { Menu, UnstyledButton } from "@mantine/core";
import { IconCheck, IconPlus, IconSelector } from "@tabler/icons-react";
import { Fragment } from "react";
import { Link, useNavigate } from "react-router";
import { useSession } from "../auth/session";
import { mayAdminister } from "../settings/roles";
import classes from "./TopBar.module.css";

export function ProjectSwitcher({ projectId }: { projectId: string }) {
  const { organizations } = useSession();
  const navigate = useNavigate();
  const organization = organizations.find(({ projects }) => projects.some(({ id }) => id === projectId));
  const project = organization?.projects.find(({ id }) => id === projectId);
  if (!organization || !project) return null;

  return (
    <>
      <span className={classes.divider} aria-hidden="true" />
      <Menu position="bottom-start" width={260} shadow="md">
        <Menu.Target>
          <UnstyledButton className={classes.switch} aria-label={`${organization.name} / ${project.name}: switch project`}>
            <span className={`${classes.organization} truncate`}>{organization.name}</span>
            <span className={classes.slash}>/</span>
            <span className={`${classes.project} truncate`}>{project.name}</span>
            <IconSelector size={14} className={classes.chevron} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          {organizations.map((entry) => (
            <Fragment key={entry.id}>
              <Menu.Label>{entry.name}</Menu.Label>
              {entry.projects.map(({ id, name }) => (
                <Menu.Item
                  key={id}
                  onClick={() => void navigate(`/project/${id}/traces`)}
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
    </>
  );
}
