// The keys by which applications send and read: list, make, revoke.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { NowContext } from "../list/TimeCell";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { useNow } from "../shared/useNow";
import { ApiKeyRow } from "./ApiKeyRow";
import { NewKeyDialog } from "./NewKeyDialog";
import { RevokeDialog } from "./RevokeDialog";
import { AdminsOnly, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import { mayAdminister } from "./roles";
import type { ApiKey } from "./types";
import { apiKeysQuery, useStanding } from "./useSettings";

const about = "Applications send traces and read them with a key pair.";

export function ApiKeysSection({ projectId }: { projectId: string }) {
  const { role } = useStanding(projectId);
  if (!mayAdminister(role)) return <AdminsOnly title="API keys" text={about} />;
  return <ApiKeys projectId={projectId} />;
}

function ApiKeys({ projectId }: { projectId: string }) {
  const keys = useQuery(apiKeysQuery(projectId));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const now = useNow(10_000);
  if (keys.isPending) return <CenteredLoader />;
  if (!keys.data) return <ErrorPanel error={keys.error} retry={() => void keys.refetch()} />;
  const { data, revokedWithinMs } = keys.data;
  const action = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
      New API key
    </Button>
  );
  return (
    <SettingsCard title="API keys" text={`${about} The secret is shown once, when the key is made.`} action={action}>
      {data.length > 0 ? (
        <NowContext value={now}>
          <ul className={classes.list} aria-label="API keys">
            {data.map((apiKey) => (
              <ApiKeyRow key={apiKey.id} apiKey={apiKey} revoke={() => setRevoking(apiKey)} />
            ))}
          </ul>
        </NowContext>
      ) : (
        "No keys yet."
      )}
      {making && <NewKeyDialog projectId={projectId} onClose={() => setMaking(false)} />}
      {revoking && <RevokeDialog projectId={projectId} apiKey={revoking} withinMs={revokedWithinMs} onClose={() => setRevoking(null)} />}
    </SettingsCard>
  );
}
