// One user: what all of their traces add up to, when they were there, and their traces, sessions and scores.
import { IconArrowLeft, IconUserOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { pageQuery } from "../api/queries";
import type { UserRow } from "../api/types";
import listClasses from "../list/List.module.css";
import { CenteredLoader } from "../shared/CenteredLoader";
import { CopyButton } from "../shared/CopyButton";
import { LinkTabs } from "../shared/LinkTabs";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { UserChart } from "./UserChart";
import { UserFigures } from "./UserFigures";
import { UserScores, UserSessions, UserTraces } from "./UserLists";
import classes from "./UserPage.module.css";
import { readTab, tabLabel, userHref, userTabs } from "./users";

const lists = { traces: UserTraces, sessions: UserSessions, scores: UserScores };

export default function UserPage() {
  const { projectId = "", userId = "", tab } = useParams();
  const query = useQuery(pageQuery<UserRow>(projectId, "users", `one ${userId}`, () => new URLSearchParams({ userId, limit: "1" }).toString()));
  const user = query.data?.data.find(({ id }) => id === userId);
  useTitle(`User ${userId}`);
  if (query.error && !query.data) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (!user && (query.isPending || query.isPlaceholderData)) return <CenteredLoader />;
  if (!user) return <MissingUser projectId={projectId} userId={userId} />;
  const List = lists[readTab(tab)];
  return (
    <div className={classes.page}>
      <header className={listClasses.heading}>
        <h1 className={`${listClasses.title} truncate`} title={userId}>
          User {userId}
        </h1>
        <CopyButton text={() => userId} label="Copy the user id" />
      </header>
      <div className={classes.summary}>
        <UserFigures user={user} />
        <UserChart projectId={projectId} userId={userId} />
      </div>
      <LinkTabs label="Of this user" tabs={userTabs.map((key) => ({ to: userHref(projectId, userId, key), label: tabLabel(key) }))} />
      <div className={classes.list}>
        <List key={userId} projectId={projectId} userId={userId} />
      </div>
    </div>
  );
}

function MissingUser({ projectId, userId }: { projectId: string; userId: string }) {
  return (
    <StatePanel
      icon={<IconUserOff size={22} />}
      title="User not found"
      text={`No trace is stored with the user id ${userId}.`}
      action={{ label: "All users", to: `/project/${projectId}/users`, icon: <IconArrowLeft size={15} /> }}
    />
  );
}
