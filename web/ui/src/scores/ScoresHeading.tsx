import listClasses from "../list/List.module.css";
import { LinkTabs } from "../shared/LinkTabs";
import { scoreTabs } from "./scores";

export function ScoresHeading({ projectId }: { projectId: string }) {
  return (
    <>
      <div className={listClasses.heading}>
        <h1 className={listClasses.title}>Scores</h1>
      </div>
      <LinkTabs label="Scores" tabs={scoreTabs(projectId)} />
    </>
  );
}
