import { ActionIcon, Button, TextInput, Textarea } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./Models.module.css";
import type { PriceDraft, TierDraft } from "./draft";

interface Props {
  tier: TierDraft;
  isDefault: boolean;
  problem: string | undefined;
  change: (wanted: Partial<TierDraft>) => void;
  remove: () => void;
}

export function TierForm({ tier, isDefault, problem, change, remove }: Props) {
  const { prices } = tier;
  const put = (index: number, wanted: Partial<PriceDraft>) => change({ prices: prices.map((price, i) => (i === index ? { ...price, ...wanted } : price)) });
  const legend = isDefault ? "Prices" : `Tier ${tier.name || "without a name"}`;
  return (
    <fieldset className={classes.tier}>
      <legend className={classes.tierTitle}>{legend}</legend>
      <TextInput label="Tier’s name" value={tier.name} onChange={(event) => change({ name: event.currentTarget.value })} />
      {!isDefault && (
        <Textarea
          label="Applies when (JSON)"
          rows={5}
          className={classes.mono}
          value={tier.conditions}
          onChange={(event) => change({ conditions: event.currentTarget.value })}
        />
      )}
      {prices.map(({ usage, price }, i) => (
        // Rows have no name of their own: they are typed one after the other.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={i} className={classes.price}>
          <TextInput label="Usage type" value={usage} onChange={(event) => put(i, { usage: event.currentTarget.value })} placeholder="input" />
          <TextInput label="USD per 1M" inputMode="decimal" value={price} onChange={(event) => put(i, { price: event.currentTarget.value })} placeholder="2.50" />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={34}
            aria-label={`Remove the price of ${usage || "nothing"}`}
            onClick={() => change({ prices: prices.filter((_, at) => at !== i) })}
          >
            <IconX size={15} />
          </ActionIcon>
        </div>
      ))}
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => change({ prices: [...prices, { usage: "", price: "" }] })}>
          Add a usage type
        </Button>
        {!isDefault && (
          <Button variant="default" size="xs" onClick={remove}>
            Remove this tier
          </Button>
        )}
      </div>
    </fieldset>
  );
}
