import { ConfirmDialog } from "./parts";
import type { Member } from "./types";
import { useMemberRemove } from "./useSettings";

export function RemoveMemberDialog({ projectId, member, onClose }: { projectId: string; member: Member; onClose: () => void }) {
  const removing = useMemberRemove(projectId);
  const confirm = () => removing.mutate(member, { onSuccess: onClose });
  return (
    <ConfirmDialog title={`Remove ${member.email}?`} action="Remove" change={removing} confirm={confirm} onClose={onClose}>
      <p style={{ margin: 0 }}>{consequence(member)} What they scored and commented stays.</p>
    </ConfirmDialog>
  );
}

function consequence({ organizationRole, invitedUntil }: Member): string {
  if (invitedUntil) return "Their invitation stops working.";
  return organizationRole === "NONE"
    ? "They see this project no longer."
    : "They leave the organisation and see none of its projects any longer. To hide only this project, choose No access for it instead.";
}
