// The scores people give by hand: a field for each score config, then what has none, then one more.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import type { Score } from "../api/types";
import { useRights } from "../auth/role";
import { NowContext } from "../list/TimeCell";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel } from "../shared/StatePanel";
import { useNow } from "../shared/useNow";
import classes from "./Annotate.module.css";
import { AnnotateDrawer, ViewersOnlyRead } from "./AnnotateDrawer";
import { FreeScoreForm } from "./FreeScoreForm";
import { ScoreField } from "./ScoreField";
import { scoreFields } from "./scoreFields";
import type { ScoreConfig, Scored } from "./types";
import { scoreConfigsQuery } from "./useAnnotate";

interface Props {
  projectId: string;
  target: Scored;
  name: string;
  scores: Score[];
  onClose: () => void;
}

export default function ScoresDrawer({ projectId, target, name, scores, onClose }: Props) {
  const configs = useQuery(scoreConfigsQuery(projectId));
  return (
    <AnnotateDrawer title="Annotate" of={name} onClose={onClose}>
      <div className={classes.scroll}>
        {configs.isPending ? (
          <CenteredLoader />
        ) : configs.data ? (
          <Fields projectId={projectId} target={target} scores={scores} configs={configs.data} />
        ) : (
          <ErrorPanel error={configs.error} retry={() => void configs.refetch()} />
        )}
      </div>
    </AnnotateDrawer>
  );
}

const clockMs = 10_000;

function Fields({ projectId, target, scores, configs }: Omit<Props, "name" | "onClose"> & { configs: ScoreConfig[] }) {
  const now = useNow(clockMs);
  const { write } = useRights(projectId);
  const fields = scoreFields(configs, scores);
  return (
    <NowContext value={now}>
      {!write && <ViewersOnlyRead />}
      {fields.length > 0 && (
        <ul className={classes.fields} aria-label="Scores">
          {fields.map((spec) => (
            <ScoreField key={spec.key} spec={spec} projectId={projectId} target={target} readOnly={!write} />
          ))}
        </ul>
      )}
      {write && <Another key={scores.length} projectId={projectId} target={target} open={fields.length === 0} />}
      <p className={classes.where}>
        {configs.length === 0 && "There are no score configs yet. "}Which scores are asked for, and within what bounds, is said in the{" "}
        <Link to={`/project/${projectId}/settings/score-configs`}>score configs</Link>.
      </p>
    </NowContext>
  );
}

function Another({ projectId, target, open }: { projectId: string; target: Scored; open: boolean }) {
  const [opened, setOpened] = useState(open);
  if (opened) return <FreeScoreForm projectId={projectId} target={target} onCancel={open ? undefined : () => setOpened(false)} />;
  return (
    <Button variant="subtle" size="xs" className={classes.more} leftSection={<IconPlus size={14} />} onClick={() => setOpened(true)}>
      Score of another name
    </Button>
  );
}
