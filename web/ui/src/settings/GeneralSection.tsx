// What the project is called and keeps, and its end.
import { Button, NumberInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { FormEvent } from "react";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { DeleteProject } from "./DeleteProject";
import { CopyField, Done, Problem, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import { mayAdminister, owns } from "./roles";
import type { ProjectSettings } from "./types";
import { projectSettingsQuery, useProjectChange, useStanding } from "./useSettings";

export function GeneralSection({ projectId }: { projectId: string }) {
  const settings = useQuery(projectSettingsQuery(projectId));
  const { role } = useStanding(projectId);
  if (settings.isPending) return <CenteredLoader />;
  if (!settings.data) return <ErrorPanel error={settings.error} retry={() => void settings.refetch()} />;
  return (
    <>
      <ProjectForm settings={settings.data} disabled={!mayAdminister(role)} />
      {owns(role) && <DeleteProject settings={settings.data} />}
    </>
  );
}

function ProjectForm({ settings, disabled }: { settings: ProjectSettings; disabled: boolean }) {
  const change = useProjectChange(settings.id);
  const [name, setName] = useState(settings.name);
  const [days, setDays] = useState<number | string>(settings.retentionDays ?? "");
  const wanted = { name: name.trim(), retentionDays: days === "" ? null : Number(days) };
  const changed = wanted.name !== settings.name || wanted.retentionDays !== settings.retentionDays;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(wanted);
  };
  return (
    <SettingsCard title="Project" text={disabled ? "Owners and administrators of the project change this." : `Of the organisation ${settings.organization.name}.`}>
      <form onSubmit={submit}>
        <TextInput className={classes.narrow} label="Name" value={name} disabled={disabled} maxLength={60} onChange={(event) => setName(event.currentTarget.value)} />
        <NumberInput
          className={classes.narrow}
          label="Retention in days"
          description="Empty: kept for ever. So far it is only noted and told by the API; tracemesh deletes nothing by itself yet."
          value={days}
          disabled={disabled}
          min={3}
          max={36_500}
          clampBehavior="none"
          allowDecimal={false}
          allowNegative={false}
          hideControls
          onChange={setDays}
        />
        {!disabled && (
          <div className={classes.actions}>
            <Button type="submit" disabled={!changed || !wanted.name} loading={change.isPending}>
              Save
            </Button>
            {change.isSuccess && !changed && <Done>Saved</Done>}
            <Problem error={change.error} />
          </div>
        )}
      </form>
      <div className={classes.narrow}>
        <CopyField label="Project ID" value={settings.id} />
      </div>
    </SettingsCard>
  );
}
