// What the sections are made of.
import { Button, Modal, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { CopyButton } from "../shared/CopyButton";
import classes from "./parts.module.css";

interface CardProps {
  title: string;
  text?: ReactNode;
  tone?: "danger";
  action?: ReactNode;
  children?: ReactNode;
}

export function SettingsCard({ title, text, tone, action, children }: CardProps) {
  return (
    <section className={classes.card} data-tone={tone} aria-label={title}>
      <div className={classes.heading}>
        <h2 className={classes.title}>{title}</h2>
        {action}
      </div>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.body}>{children}</div>}
    </section>
  );
}

/** Why a change was not made. */
export function Problem({ error }: { error: Error | null }) {
  if (!error) return null;
  return (
    <p className={classes.problem} role="alert">
      {error.message}
    </p>
  );
}

export function Done({ children }: { children: ReactNode }) {
  return (
    <p className={classes.done} role="status">
      {children}
    </p>
  );
}

/** A value to take along. */
export function CopyField({ label, value }: { label: string; value: string }) {
  return (
    <TextInput
      label={label}
      value={value}
      readOnly
      classNames={{ input: classes.copied }}
      onFocus={(event) => event.currentTarget.select()}
      rightSection={<CopyButton text={() => value} label={`Copy: ${label}`} />}
    />
  );
}

interface DialogProps {
  title: string;
  onClose: () => void;
  size?: string;
  /** What it shows is shown once: a slip of the mouse must not close it. */
  once?: boolean;
  children: ReactNode;
}

export function SettingsDialog({ title, onClose, size, once, children }: DialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={size}
      centered
      closeOnClickOutside={!once}
      closeOnEscape={!once}
      closeButtonProps={{ "aria-label": "Close" }}
      styles={{ title: { fontWeight: 650, fontSize: 15 } }}
    >
      <div className={classes.stack}>{children}</div>
    </Modal>
  );
}

interface ConfirmProps {
  title: string;
  action: string;
  change: { isPending: boolean; error: Error | null };
  confirm: () => void;
  onClose: () => void;
  disabled?: boolean;
  children: ReactNode;
}

/** Before what cannot be undone. */
export function ConfirmDialog({ title, action, change, confirm, onClose, disabled, children }: ConfirmProps) {
  return (
    <SettingsDialog title={title} onClose={onClose}>
      {children}
      <Problem error={change.error} />
      <div className={classes.actions} data-end>
        <Button variant="default" onClick={onClose} data-autofocus={!disabled || undefined}>
          Cancel
        </Button>
        <Button className={classes.danger} data-filled loading={change.isPending} disabled={disabled} onClick={confirm}>
          {action}
        </Button>
      </div>
    </SettingsDialog>
  );
}

/** Where those would change something who may. */
export function AdminsOnly({ title, text }: { title: string; text: string }) {
  return <SettingsCard title={title} text={`${text} Only owners and administrators of the project see and change this: ask one of them.`} />;
}
