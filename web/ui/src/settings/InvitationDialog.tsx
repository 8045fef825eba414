// A link to hand over, shown once.
import { Button } from "@mantine/core";
import { CopyField, SettingsDialog } from "./parts";
import classes from "./parts.module.css";

export interface Invitation {
  email: string;
  token: string;
}

/** Behind the #, which browsers send to no server and no log. */
const linkOf = (token: string) => `${window.location.origin}/auth/invitation#${token}`;

export function InvitationDialog({ invitation, onClose }: { invitation: Invitation; onClose: () => void }) {
  return (
    <SettingsDialog title={`Invitation for ${invitation.email}`} size="lg" once onClose={onClose}>
      <p className={classes.note}>This link is shown only now. It works once, within seven days; whoever opens it chooses the password, so send it to this person alone.</p>
      <CopyField label="Invitation link" value={linkOf(invitation.token)} />
      <div className={classes.actions} data-end>
        <Button onClick={onClose}>Done</Button>
      </div>
    </SettingsDialog>
  );
}
