// A model of one's own: a new one, or one that begins as a clone.
import { IconArrowLeft, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import { useRights } from "../auth/role";
import listClasses from "../list/List.module.css";
import { CenteredLoader } from "../shared/CenteredLoader";
import { ErrorPanel, StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { ModelForm } from "./ModelForm";
import classes from "./Models.module.css";
import { draftOf } from "./draft";
import { modelQuery } from "./useModels";

export default function NewModelPage() {
  useTitle("New model");
  const { projectId = "" } = useParams();
  const [params] = useSearchParams();
  const from = params.get("from") ?? "";
  const { administer } = useRights(projectId);
  const query = useQuery({ ...modelQuery(projectId, from), enabled: from !== "" });
  if (!administer) {
    return (
      <StatePanel
        icon={<IconLock size={22} />}
        title="Not allowed"
        text="Models are added by a project’s owners and administrators."
        action={{ label: "All models", to: `/project/${projectId}/models`, icon: <IconArrowLeft size={15} /> }}
      />
    );
  }
  if (from && query.error) return <ErrorPanel error={query.error} retry={() => void query.refetch()} />;
  if (from && !query.data) return <CenteredLoader />;
  return (
    <div className={classes.page}>
      <header className={listClasses.heading}>
        <h1 className={listClasses.title}>{query.data ? `Clone of ${query.data.modelName}` : "New model"}</h1>
      </header>
      <ModelForm key={from} projectId={projectId} start={draftOf(query.data ?? null)} overrides={query.data?.isLangfuseManaged ?? false} />
    </div>
  );
}
