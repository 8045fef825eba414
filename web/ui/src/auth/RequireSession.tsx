import { useQuery } from "@tanstack/react-query";
import { Navigate, Outlet, useLocation } from "react-router";
import { sessionQuery } from "../api/queries";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { signInPath } from "./nextPath";

/** Lets nobody pass who is not signed in; they come back to where they wanted to go. */
export function RequireSession() {
  const session = useQuery(sessionQuery);
  const { pathname, search } = useLocation();
  if (session.isPending) return <CenteredLoader />;
  if (session.isError && !session.data) return <ErrorPanel error={session.error} retry={() => void session.refetch()} />;
  if (!session.data) return <Navigate to={signInPath(pathname + search)} replace />;
  return <Outlet />;
}
