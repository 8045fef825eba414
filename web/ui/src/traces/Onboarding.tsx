// The first thing a new project shows: how to send a trace here. The page looks for the first one by itself.
import { Loader } from "@mantine/core";
import { Link, useParams } from "react-router";
import classes from "./Onboarding.module.css";
import { SnippetTabs } from "./SnippetTabs";

export function Onboarding() {
  const { projectId = "" } = useParams();
  return (
    <div className={classes.page}>
      <div className={classes.card}>
        <h2 className={classes.title}>Send your first trace</h2>
        <p className={classes.lead}>
          Use the Langfuse SDK you know and point it at <code>{window.location.origin}</code>. Put in your project’s public and secret key, from{" "}
          <Link to={`/project/${projectId}/settings/api-keys`}>its settings</Link>.
        </p>
        <SnippetTabs />
        <div className={classes.waiting} role="status">
          <Loader size={14} aria-hidden="true" />
          Waiting for the first trace. It shows up here by itself.
        </div>
      </div>
    </div>
  );
}
