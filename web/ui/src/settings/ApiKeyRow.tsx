import { Button } from "@mantine/core";
import { TimeCell } from "../list/TimeCell";
import { CopyButton } from "../shared/CopyButton";
import classes from "./rows.module.css";
import type { ApiKey } from "./types";

export function ApiKeyRow({ apiKey, revoke }: { apiKey: ApiKey; revoke: () => void }) {
  const { publicKey, displaySecretKey, note, createdAt, createdBy, lastUsedAt } = apiKey;
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <div className={classes.name}>{note || "Without a note"}</div>
        <div className={classes.keys}>
          <span>
            <code>{publicKey}</code> <CopyButton text={() => publicKey} label={`Copy the public key ${publicKey}`} />
          </span>
          <code>{displaySecretKey}</code>
        </div>
        <div className={classes.faint}>
          made <TimeCell iso={createdAt} />
          {createdBy && ` by ${createdBy}`} · {lastUsedAt ? "last used " : "never used"}
          {lastUsedAt && <TimeCell iso={lastUsedAt} />}
        </div>
      </div>
      <Button variant="default" size="xs" onClick={revoke} aria-label={`Revoke ${note || publicKey}`}>
        Revoke
      </Button>
    </li>
  );
}
