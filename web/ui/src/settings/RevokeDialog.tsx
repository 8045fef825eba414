import { ConfirmDialog } from "./parts";
import type { ApiKey } from "./types";
import { useKeyRevoke } from "./useSettings";

interface Props {
  projectId: string;
  apiKey: ApiKey;
  withinMs: number;
  onClose: () => void;
}

export function RevokeDialog({ projectId, apiKey, withinMs, onClose }: Props) {
  const revoking = useKeyRevoke(projectId);
  const confirm = () => revoking.mutate(apiKey, { onSuccess: onClose });
  return (
    <ConfirmDialog title={`Revoke ${apiKey.note || "this key"}?`} action="Revoke key" change={revoking} confirm={confirm} onClose={onClose}>
      <p style={{ margin: 0, overflowWrap: "anywhere" }}>
        Applications that use <code>{apiKey.publicKey}</code> are refused within {Math.ceil(withinMs / 1000)} seconds. This cannot be undone; what they sent stays.
      </p>
    </ConfirmDialog>
  );
}
