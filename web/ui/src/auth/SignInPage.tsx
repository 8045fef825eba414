import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Navigate, useSearchParams } from "react-router";
import { ApiError } from "../api/client";
import { sessionQuery } from "../api/queries";
import { useTitle } from "../shared/useTitle";
import { CardPage } from "./CardPage";
import { safeNext } from "./nextPath";
import { useSignIn } from "./session";

function explain(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.status === 429) {
    const wait = error.retryAfterSeconds;
    return `Too many attempts. Try again ${wait ? `in ${wait} s` : "in a moment"}.`;
  }
  if (error.status === 0) return "The server cannot be reached. Check your connection and try again.";
  return error.status >= 500 ? "The server has a problem. Try again in a moment." : error.message;
}

export function SignInPage() {
  useTitle("Sign in");
  const [params] = useSearchParams();
  const session = useQuery(sessionQuery);
  const signIn = useSignIn();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  if (session.data) return <Navigate to={safeNext(params.get("next"))} replace />;

  const submit = () => {
    if (email.trim() && password) signIn.mutate({ email: email.trim(), password });
  };

  return (
    <CardPage
      title="Sign in"
      lead="Every LLM call, tool and agent step of your application, in one place."
      problem={signIn.isError ? explain(signIn.error) : null}
      submit={submit}
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        size="md"
        value={email}
        error={signIn.isError && signIn.error instanceof ApiError && signIn.error.status === 401}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        size="md"
        value={password}
        error={signIn.isError && signIn.error instanceof ApiError && signIn.error.status === 401}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
      />
      <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
        Sign in
      </Button>
    </CardPage>
  );
}
