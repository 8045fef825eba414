// One model: what it matches, and what each of its tiers costs.
import { Button } from "@mantine/core";
import { IconArrowLeft, IconCopyPlus, IconSearchOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { isNotFound } from "../api/client";
import type { Model } from "../api/types";
import { useRights } from "../auth/role";
import listClasses from "../list/List.module.css";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ConfirmButton } from "../shared/ConfirmButton";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { ModelFacts } from "./ModelFacts";
import classes from "./Models.module.css";
import { OwnerBadge } from "./OwnerBadge";
import { TierTable } from "./TierTable";
import { deleteModel, modelQuery, useModelsChanged } from "./useModels";

export default function ModelPage() {
  const { projectId = "", modelId = "" } = useParams();
  const query = useQuery(modelQuery(projectId, modelId));
  useTitle(query.data ? `Model ${query.data.modelName}` : "Model");
  if (query.data) return <LoadedModel projectId={projectId} model={query.data} />;
  if (isNotFound(query.error)) return <MissingModel projectId={projectId} modelId={modelId} />;
  if (query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  return <CenteredLoader />;
}

function LoadedModel({ projectId, model }: { projectId: string; model: Model }) {
  return (
    <div className={classes.page}>
      <header className={listClasses.heading}>
        <h1 className={`${listClasses.title} truncate`} title={model.modelName}>
          {model.modelName}
        </h1>
        <OwnerBadge model={model} />
        <span className={listClasses.spacer} />
        <Actions projectId={projectId} model={model} />
      </header>
      <div className={classes.parts}>
        <ModelFacts projectId={projectId} model={model} />
        {model.pricingTiers.map((tier) => (
          <TierTable key={tier.id ?? tier.name} tier={tier} />
        ))}
      </div>
    </div>
  );
}

function Actions({ projectId, model }: { projectId: string; model: Model }) {
  const { administer } = useRights(projectId);
  const navigate = useNavigate();
  const changed = useModelsChanged(projectId);
  if (!administer) return null;
  const run = async () => {
    await deleteModel(projectId, model.id);
    await changed();
    await navigate(`/project/${projectId}/models`);
  };
  return (
    <>
      <Button component={Link} to={`/project/${projectId}/models/new?from=${encodeURIComponent(model.id)}`} variant="default" size="sm" leftSection={<IconCopyPlus size={15} />}>
        {model.isLangfuseManaged ? "Clone to override" : "Clone"}
      </Button>
      {!model.isLangfuseManaged && (
        <ConfirmButton wide label="Delete" question={`Delete the model ${model.modelName}? What is stored keeps its cost; what comes is priced without it.`} run={run} />
      )}
    </>
  );
}

function MissingModel({ projectId, modelId }: { projectId: string; modelId: string }) {
  return (
    <StatePanel
      icon={<IconSearchOff size={22} />}
      title="Model not found"
      text={`There is no model with the id ${modelId}.`}
      action={{ label: "All models", to: `/project/${projectId}/models`, icon: <IconArrowLeft size={15} /> }}
    />
  );
}
