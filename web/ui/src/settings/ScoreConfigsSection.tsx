// How scores are to be given: list, make, archive. Everybody sees them; administrators change them.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { boundsText } from "../annotate/scoreFields";
import type { ScoreConfig } from "../annotate/types";
import { scoreConfigsQuery } from "../annotate/useAnnotate";
import { useRights } from "../auth/role";
import { typeText } from "../scores/scores";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { NewScoreConfigDialog } from "./NewScoreConfigDialog";
import { Problem, SettingsCard } from "./parts";
import classes from "./parts.module.css";
import rows from "./rows.module.css";
import { useScoreConfigArchive } from "./useScoreConfigs";

const about = "Which scores people are asked for on traces and their steps, and within what bounds.";

export function ScoreConfigsSection({ projectId }: { projectId: string }) {
  const configs = useQuery(scoreConfigsQuery(projectId));
  const { administer } = useRights(projectId);
  const [making, setMaking] = useState(false);
  if (configs.isPending) return <CenteredLoader />;
  if (!configs.data) return <ErrorPanel error={configs.error} retry={() => void configs.refetch()} />;
  const action = administer && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setMaking(true)}>
      New score config
    </Button>
  );
  const sorted = [...configs.data].sort((a, b) => Number(a.isArchived) - Number(b.isArchived) || a.name.localeCompare(b.name));
  return (
    <SettingsCard title="Score configs" text={administer ? about : `${about} Owners and administrators of the project change them.`} action={action}>
      {sorted.length > 0 ? (
        <ul className={classes.list} aria-label="Score configs">
          {sorted.map((config) => (
            <Row key={config.id} config={config} projectId={projectId} administer={administer} />
          ))}
        </ul>
      ) : (
        "None yet."
      )}
      {making && <NewScoreConfigDialog projectId={projectId} onClose={() => setMaking(false)} />}
    </SettingsCard>
  );
}

/** "Number, from 0 to 1"; "Category: good, bad" */
function whatOf({ dataType, minValue, maxValue, categories }: ScoreConfig): string {
  const type = typeText(dataType);
  if (dataType === "CATEGORICAL") return `${type}: ${(categories ?? []).map(({ label }) => label).join(", ")}`;
  return [type, dataType === "NUMERIC" && boundsText(minValue, maxValue)].filter(Boolean).join(", ");
}

function Row({ config, projectId, administer }: { config: ScoreConfig; projectId: string; administer: boolean }) {
  const archive = useScoreConfigArchive(projectId);
  const word = config.isArchived ? "Bring back" : "Archive";
  return (
    <li className={rows.row}>
      <div className={rows.main}>
        <div className={rows.name}>
          {config.name}
          {config.isArchived && <span className={rows.badge}>Archived</span>}
        </div>
        <div className={rows.faint}>{whatOf(config)}</div>
        {config.description && <div className={rows.faint}>{config.description}</div>}
        <Problem error={archive.error} />
      </div>
      {administer && (
        <Button variant="default" size="xs" loading={archive.isPending} aria-label={`${word} ${config.name}`} onClick={() => archive.mutate(config)}>
          {word}
        </Button>
      )}
    </li>
  );
}
