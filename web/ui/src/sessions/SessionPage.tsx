// One session: its traces in order of time, read as a conversation.
import { Button } from "@mantine/core";
import { IconArrowLeft, IconSearchOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { isNotFound } from "../api/client";
import { traceSessionQuery } from "../api/queries";
import { CommentsButton } from "../annotate/CommentsButton";
import type { SessionDetail } from "../api/types";
import listClasses from "../list/List.module.css";
import { rememberOpened } from "../list/lastOpened";
import { walkOf } from "../list/walk";
import { useRecent } from "../palette/recent";
import { CenteredLoader } from "../shared/CenteredLoader";
import { CopyButton } from "../shared/CopyButton";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { formatCost, formatCount, formatInteger } from "../shared/format";
import { useTitle } from "../shared/useTitle";
import { PayloadModeSwitch, usePayloadMode } from "../trace/payload/PayloadModeSwitch";
import type { PayloadMode } from "../trace/payload/PayloadModeSwitch";
import { traceHref } from "../traces/traceHref";
import classes from "./Session.module.css";
import { SessionTraceCard } from "./SessionTraceCard";

export default function SessionPage() {
  const { projectId = "", sessionId = "" } = useParams();
  const query = useQuery(traceSessionQuery(projectId, sessionId));
  useTitle(`Session ${sessionId}`);

  if (query.data?.traces.length) return <LoadedSession key={sessionId} session={query.data} projectId={projectId} />;
  if (query.data || isNotFound(query.error)) return <MissingSession projectId={projectId} sessionId={sessionId} />;
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return <CenteredLoader />;
}

function MissingSession({ projectId, sessionId }: { projectId: string; sessionId: string }) {
  return (
    <StatePanel
      icon={<IconSearchOff size={22} />}
      title="Session not found"
      text={`No trace is stored with the session id ${sessionId}.`}
      action={{ label: "All sessions", to: `/project/${projectId}/sessions`, icon: <IconArrowLeft size={15} /> }}
    />
  );
}

/** Conversations are long and their payloads large: the rest is shown when it is asked for. */
const shownStep = 30;

function LoadedSession({ session, projectId }: { session: SessionDetail; projectId: string }) {
  const [mode, setMode] = usePayloadMode();
  const [shown, setShown] = useState(shownStep);
  const { traces } = session;
  useRecent(projectId, "session", session.id, null);
  const open = (id: string) => rememberOpened(id, walkOf(traces, (trace) => traceHref(projectId, trace), id, null));
  return (
    <>
      <SessionHeader session={session} projectId={projectId} mode={mode} onMode={setMode} />
      <section className={listClasses.frame} aria-label="Traces of the session">
        <ol className={classes.traces}>
          {traces.slice(0, shown).map((trace) => (
            <SessionTraceCard key={trace.id} trace={trace} projectId={projectId} mode={mode} onOpen={() => open(trace.id)} />
          ))}
        </ol>
        {traces.length > shown && (
          <Button className={classes.more} variant="default" size="sm" onClick={() => setShown(shown + shownStep)}>
            Show more: {formatInteger(traces.length - shown)} left
          </Button>
        )}
      </section>
    </>
  );
}

interface HeaderProps {
  session: SessionDetail;
  projectId: string;
  mode: PayloadMode;
  onMode: (mode: PayloadMode) => void;
}

function SessionHeader({ session, projectId, mode, onMode }: HeaderProps) {
  const asList = `/project/${projectId}/traces?${new URLSearchParams({ sessionId: session.id, range: "all" })}`;
  return (
    <header className={`${listClasses.heading} ${classes.header}`}>
      <h1 className={`${listClasses.title} truncate`} title={session.id}>
        Session {session.id}
      </h1>
      <CopyButton text={() => session.id} label="Copy the session id" />
      <Link to={asList} className={classes.link}>
        {formatInteger(session.traces.length)} {session.traces.length === 1 ? "trace" : "traces"}
      </Link>
      {session.totalCost > 0 && <span className="num">{formatCost(session.totalCost)}</span>}
      {session.totalTokens > 0 && <span className="num">{formatCount(session.totalTokens)} tokens</span>}
      <span className={listClasses.spacer} />
      <CommentsButton projectId={projectId} commented={{ objectType: "SESSION", objectId: session.id }} name={`session ${session.id}`} />
      <PayloadModeSwitch mode={mode} onMode={onMode} />
    </header>
  );
}
