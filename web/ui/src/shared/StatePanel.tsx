// What stands where data would: nothing found, not there, failed.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { ApiError } from "../api/client";
import classes from "./StatePanel.module.css";

export type Action = { label: string; icon?: ReactNode } & ({ onClick: () => void; to?: never } | { to: string; onClick?: never });

interface Props {
  title: string;
  text: ReactNode;
  tone?: "plain" | "error";
  icon?: ReactNode;
  action?: Action;
  secondAction?: Action;
}

function ActionButton({ action, variant }: { action: Action; variant: string }) {
  const look = { variant, size: "sm", leftSection: action.icon };
  if (action.to === undefined) {
    return (
      <Button {...look} onClick={action.onClick}>
        {action.label}
      </Button>
    );
  }
  return (
    <Button {...look} component={Link} to={action.to}>
      {action.label}
    </Button>
  );
}

export function StatePanel({ title, text, tone = "plain", icon, action, secondAction }: Props) {
  return (
    <div className={classes.panel} role={tone === "error" ? "alert" : "status"}>
      {(icon || tone === "error") && (
        <span className={classes.icon} data-tone={tone}>
          {icon ?? <IconAlertTriangle size={22} />}
        </span>
      )}
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      {(action || secondAction) && (
        <div className={classes.actions}>
          {action && <ActionButton action={action} variant="filled" />}
          {secondAction && <ActionButton action={secondAction} variant="default" />}
        </div>
      )}
    </div>
  );
}

function titleOf(error: Error): string {
  if (!(error instanceof ApiError)) return "Something went wrong";
  if (error.status === 0) return "The server cannot be reached";
  if (error.status === 403) return "You have no access here";
  if (error.status === tooMuch) return "This is too much to read";
  return error.status >= 500 ? "The server has a problem" : "The server refused this";
}

/** The status of a query that a limit stopped. */
export const tooMuch = 422;

interface ErrorProps {
  error: Error;
  retry: () => void;
  /** Asks for less: offered when it was too much. */
  narrower?: Action | undefined;
}

export function ErrorPanel({ error, retry, narrower }: ErrorProps) {
  const status = error instanceof ApiError ? error.status : null;
  const again: Action = { label: "Try again", onClick: retry, icon: <IconRefresh size={15} /> };
  const less = status === tooMuch ? narrower : undefined;
  return (
    <StatePanel
      tone="error"
      title={titleOf(error)}
      text={status === 0 ? "Check your connection, or whether tracemesh is running." : error.message}
      action={less ?? again}
      secondAction={less && again}
    />
  );
}
