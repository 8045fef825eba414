// A new project, in an organisation that one administers; then to its keys.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { CardPage } from "../auth/CardPage";
import { useSession } from "../auth/session";
import { useTitle } from "../shared/useTitle";
import { mayAdminister } from "./roles";
import { useProjectAdd } from "./useSettings";

export default function NewProjectPage() {
  useTitle("New project");
  const organizations = useSession().organizations.filter(({ role }) => mayAdminister(role));
  const add = useProjectAdd();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? "");
  const ready = name.trim() !== "" && organizationId !== "";

  const submit = () => {
    if (ready) add.mutate({ organizationId, name: name.trim() }, { onSuccess: ({ id }) => void navigate(`/project/${id}/settings/api-keys`) });
  };
  const lead = organizations.length > 0 ? "Traces, keys and members of an application of its own." : "Only owners and administrators of an organisation make projects.";
  return (
    <CardPage title="New project" lead={lead} problem={add.error?.message} submit={submit}>
      {organizations.length > 1 && (
        <NativeSelect
          label="Organisation"
          size="md"
          data={organizations.map(({ id, name: label }) => ({ value: id, label }))}
          value={organizationId}
          onChange={(event) => setOrganizationId(event.currentTarget.value)}
        />
      )}
      <TextInput label="Name" size="md" autoFocus maxLength={60} disabled={organizations.length === 0} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Button type="submit" size="md" fullWidth disabled={!ready} loading={add.isPending}>
        Make project
      </Button>
      <Button component={Link} to="/" variant="subtle" color="gray" fullWidth>
        Cancel
      </Button>
    </CardPage>
  );
}
