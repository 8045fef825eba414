// Who is signed in, and signing in and out.
import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { post } from "../api/client";
import { sessionQuery } from "../api/queries";
import type { Session } from "../api/types";
import { forgetRecent } from "../palette/recent";

/** The session of screens that need one: inside RequireSession there always is. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  // Between signing out and leaving the screen there is a moment without one.
  return data ?? { user: { id: "", email: "", name: null }, organizations: [] };
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (credentials: { email: string; password: string }) => post("/api/auth/sign-in", credentials),
    onSuccess: () => client.fetchQuery({ ...sessionQuery, staleTime: 0 }),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post("/api/auth/sign-out", {}),
    onSuccess: () => {
      forgetRecent();
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] });
      client.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
