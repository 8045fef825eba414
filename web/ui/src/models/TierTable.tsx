import type { PricingTier } from "../api/types";
import classes from "./Models.module.css";
import { conditionText, perMillion, priceText } from "./models";

export function TierTable({ tier }: { tier: PricingTier }) {
  return (
    <section className={classes.tier} aria-label={`Tier ${tier.name}`}>
      <h2 className={classes.tierTitle}>{tier.name}</h2>
      <p className={classes.note}>{tier.isDefault ? "Applies where no other tier does." : `Applies when ${tier.conditions.map(conditionText).join(", and ")}.`}</p>
      <table className={classes.prices}>
        <thead>
          <tr>
            <th scope="col">Usage type</th>
            <th scope="col">Per 1M</th>
            <th scope="col">Each</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(tier.prices).map(([usage, usd]) => (
            <tr key={usage}>
              <th scope="row">{usage}</th>
              <td className="num">{priceText(perMillion(usd))}</td>
              <td className="num">{priceText(usd)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
