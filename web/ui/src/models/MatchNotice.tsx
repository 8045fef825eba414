import type { Answer } from "../list/PagedList";
import classes from "./Models.module.css";
import { ownerText } from "./models";
import type { UsedModel } from "./useModels";

/** What the server says about a name: the list is narrowed to the model that prices it. */
export function MatchNotice({ values: { match: name, search }, answer }: { values: Record<string, string>; answer: Answer<UsedModel> }) {
  const { rows, stale } = answer;
  if (!name || !rows || stale) return null;
  const [model] = rows;
  return (
    <p className={classes.notice} role="status">
      {model ? (
        <>
          <b>{name}</b> is priced by <b>{model.modelName}</b> ({ownerText(model).toLowerCase()}): of all models whose pattern matches, a project’s own go
          first, then those that begin latest.
        </>
      ) : (
        <>
          No model{search && " that the search finds"} matches <b>{name}</b>{search ? "." : ": observations that name it are not priced."}
        </>
      )}
    </p>
  );
}
