import { Button, NativeSelect, TextInput, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError } from "../api/client";
import classes from "./Models.module.css";
import { TierForm } from "./TierForm";
import { modelOf, newTier, problemOf, tokenizers, units } from "./draft";
import type { ModelDraft, Problems } from "./draft";
import { modelHref } from "./models";
import { useCreateModel } from "./useModels";

interface Props {
  projectId: string;
  start: ModelDraft;
  /** It begins as a built-in model, which it is to go before. */
  overrides: boolean;
}

/** What the server says of fields that the form does not have, or of all of it. */
function restOf(error: Error | null, shown: (field: string) => boolean): string[] {
  if (!error) return [];
  const issues = error instanceof ApiError ? error.issues : [];
  if (issues.length === 0) return [error.message];
  return issues.filter(({ path }) => !shown(path)).map(({ path, message }) => `${path}: ${message}`);
}

const fields = ["modelName", "matchPattern", "startDate", "unit", "tokenizerId", "tokenizerConfig"];
const isShown = (path: string) => fields.includes(path) || /^pricingTiers\.\d+/.test(path);

function useModelForm(projectId: string, start: ModelDraft) {
  const navigate = useNavigate();
  const create = useCreateModel(projectId);
  const [draft, setDraft] = useState(start);
  const [own, setOwn] = useState<Problems>({});
  const told = create.error instanceof ApiError ? create.error.issues : [];
  const problems: Problems = { ...Object.fromEntries(told.map(({ path, message }) => [path, message])), ...own };
  const change = (wanted: Partial<ModelDraft>) => setDraft((before) => ({ ...before, ...wanted }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { model, problems: found } = modelOf(draft);
    setOwn(found);
    if (Object.keys(found).length === 0) create.mutate(model, { onSuccess: ({ id }) => void navigate(modelHref(projectId, id)) });
  };
  return { draft, change, submit, problems, create };
}

export function ModelForm({ projectId, start, overrides }: Props) {
  const { draft, change, submit, problems, create } = useModelForm(projectId, start);
  const rest = restOf(create.error, isShown);
  const { tiers } = draft;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Identity draft={draft} change={change} problems={problems} overrides={overrides} />
      {tiers.map((tier, i) => (
        <TierForm
          key={tier.id}
          tier={tier}
          isDefault={i === 0}
          problem={problemOf(problems, `pricingTiers.${i}`)}
          change={(wanted) => change({ tiers: tiers.map((known) => (known === tier ? { ...tier, ...wanted } : known)) })}
          remove={() => change({ tiers: tiers.filter((known) => known !== tier) })}
        />
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => change({ tiers: [...tiers, newTier(1 + Math.max(...tiers.map(({ id }) => id)))] })}
        >
          Add a tier
        </Button>
      </div>
      {rest.length > 0 && (
        <div className={classes.refused} role="alert">
          {rest.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      <div className={classes.buttons}>
        <Button type="submit" size="sm" loading={create.isPending}>
          Save model
        </Button>
        <Button component={Link} to={`/project/${projectId}/models`} variant="default" size="sm">
          Cancel
        </Button>
      </div>
    </form>
  );
}

interface IdentityProps {
  draft: ModelDraft;
  change: (wanted: Partial<ModelDraft>) => void;
  problems: Problems;
  overrides: boolean;
}

function Identity({ draft, change, problems, overrides }: IdentityProps) {
  const order: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];
  const field = <K extends Exclude<keyof ModelDraft, "tiers">>(key: K) => ({
    value: draft[key],
    error: problemOf(problems, key),
    inputWrapperOrder: order,
    onChange: (event: { currentTarget: { value: string } }) => change({ [key]: event.currentTarget.value }),
  });
  return (
    <div className={classes.fields}>
      <TextInput label="Name" required data-autofocus {...field("modelName")} description={overrides ? "A model of your own goes before built-in ones." : undefined} />
      <TextInput label="Match pattern" required className={classes.mono} {...field("matchPattern")} description="A regular expression on the model’s name in observations." placeholder="(?i)^(my-model)$" />
      <NativeSelect label="Unit" data={[...units]} {...field("unit")} />
      <TextInput label="From" type="date" {...field("startDate")} description="Of two that match, the later one prices." />
      <NativeSelect label="Tokenizer" data={[{ value: "", label: "none" }, ...tokenizers]} {...field("tokenizerId")} description="Counts tokens where none were sent." />
      <Textarea label="Tokenizer’s settings (JSON)" rows={3} className={classes.mono} {...field("tokenizerConfig")} placeholder='{"tokenizerModel": "gpt-4o"}' />
    </div>
  );
}
