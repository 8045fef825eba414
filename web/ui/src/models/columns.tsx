// The columns of the models table, in order.
import { TimeCell } from "../list/TimeCell";
import { columnOf, dimmedWhenZero, named } from "../list/column";
import classes from "../list/Table.module.css";
import { formatCost, nothing } from "../shared/format";
import { OwnerBadge } from "./OwnerBadge";
import { perMillion, priceOf, priceText } from "./models";
import type { UsedModel } from "./useModels";

const column = columnOf<UsedModel>();
const price = (model: UsedModel, usage: string) => {
  const usd = priceOf(model, usage);
  return usd === null ? <span className={classes.none}>{nothing}</span> : <span title={`${priceText(usd)} each`}>{priceText(perMillion(usd))}</span>;
};
const day = (iso: string | null) => (iso ? iso.slice(0, 10) : "");

export const columns = [
  column("name", 200, { label: "Model", grow: 2 }, (row) => named(row.modelName, row.id)),
  column("owner", 88, { label: "Whose" }, (row) => <OwnerBadge model={row} />),
  column("pattern", 200, { label: "Matches", grow: 4 }, (row) => (
    <span className={`${classes.mono} truncate`} title={row.matchPattern}>
      {row.matchPattern}
    </span>
  )),
  column("input", 110, { label: "Input / 1M", align: "right" }, (row) => price(row, "input")),
  column("output", 110, { label: "Output / 1M", align: "right" }, (row) => price(row, "output")),
  column("total", 100, { label: "Total / 1M", align: "right" }, (row) => price(row, "total")),
  column("tiers", 60, { label: "Tiers", align: "right" }, (row) => row.pricingTiers.length),
  column("start", 96, { label: "From" }, (row) => day(row.startDate)),
  column("tokenizer", 92, { label: "Tokenizer" }, (row) => row.tokenizerId ?? ""),
  column("used", 92, { label: "Last used" }, ({ usage }) => (usage ? <TimeCell iso={usage.lastUsed} /> : <span className={classes.none}>{nothing}</span>)),
  column("cost", 104, { label: "Cost, 30 d", align: "right" }, ({ usage }) => dimmedWhenZero(usage?.totalCost ?? null, formatCost(usage?.totalCost))),
];
