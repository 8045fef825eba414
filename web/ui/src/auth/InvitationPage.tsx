// Who was invited chooses a name and a password, and is signed in.
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { post } from "../api/client";
import { sessionQuery } from "../api/queries";
import { CenteredLoader } from "../shared/CenteredLoader";
import { useTitle } from "../shared/useTitle";
import { CardPage } from "./CardPage";
import { passwordLeast } from "./password";

interface Invitation {
  email: string;
  organization: string;
}

const invitationKey = "invitation";

function useInvitation(token: string) {
  return useQuery({
    queryKey: [invitationKey, token],
    queryFn: () => post<Invitation>("/api/auth/invitation", { token }),
    staleTime: Infinity,
  });
}

function useAccept(token: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (chosen: { name: string; password: string }) => post("/api/auth/invitation/accept", { token, ...chosen }),
    // Somebody else may have been signed in here: nothing they saw stays.
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] && queryKey[0] !== invitationKey });
      return client.fetchQuery({ ...sessionQuery, staleTime: 0 });
    },
  });
}

export default function InvitationPage() {
  useTitle("Invitation");
  const token = useLocation().hash.slice(1);
  const invitation = useInvitation(token);
  const accept = useAccept(token);
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  if (invitation.isPending) return <CenteredLoader />;
  if (!invitation.data) {
    return (
      <CardPage title="Invitation" lead={invitation.error.message} submit={() => void navigate("/")}>
        <Button type="submit" variant="default" size="md" fullWidth>
          Sign in
        </Button>
      </CardPage>
    );
  }

  const ready = name.trim() !== "" && password.length >= passwordLeast;
  const submit = () => {
    if (ready) accept.mutate({ name: name.trim(), password }, { onSuccess: () => void navigate("/", { replace: true }) });
  };
  return (
    <CardPage title={`Join ${invitation.data.organization}`} lead="Choose how you are called and what you sign in with." problem={accept.error?.message} submit={submit}>
      <TextInput label="E-mail" size="md" readOnly autoComplete="username" value={invitation.data.email} />
      <TextInput label="Name" size="md" autoFocus autoComplete="name" maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <PasswordInput
        label="Password"
        description={`${passwordLeast} characters or more`}
        size="md"
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
      />
      <Button type="submit" size="md" fullWidth disabled={!ready} loading={accept.isPending}>
        Join
      </Button>
    </CardPage>
  );
}
