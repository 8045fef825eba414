// How two scores of the same things agree.
import type { AnalysedScore, Agreement, Correlation, LabelBar, NumberBin } from "../api/types";
import { formatCount, formatPercent } from "../shared/format";
import classes from "./Analytics.module.css";
import { Figures } from "./Figures";
import type { Figure } from "./Figures";
import { PairTable } from "./PairTable";
import { binTable, labelTable, numberText } from "./pairs";

interface Props {
  first: AnalysedScore;
  second: AnalysedScore;
  comparison: Correlation | Agreement;
}

const figuresOf = (compared: Correlation | Agreement): Figure[] =>
  "pearson" in compared
    ? [
        { label: "Pearson", value: numberText(compared.pearson), note: "how far one is a line of the other: −1 to 1" },
        { label: "Spearman", value: numberText(compared.spearman), note: "how far they have the same order: −1 to 1" },
        { label: "MAE", value: numberText(compared.meanAbsoluteError), note: "mean absolute error: the average difference" },
        { label: "RMSE", value: numberText(compared.rootMeanSquareError), note: "root mean square error: large differences weigh more" },
      ]
    : [
        { label: "Accuracy", value: formatPercent(compared.accuracy), note: "how often both say the same" },
        { label: "Cohen's κ", value: numberText(compared.kappa), note: "agreement beyond chance: 1 is full, 0 is chance" },
        { label: "F1", value: numberText(compared.f1), note: "of each label, the plain average (macro)" },
      ];

export function Comparison({ first, second, comparison }: Props) {
  const { matched, sampledEvery } = comparison;
  const figures = [{ label: "Matched", value: formatCount(matched), note: "what both scores were given to" }, ...figuresOf(comparison)];
  const table =
    "pearson" in comparison
      ? binTable(first.distribution as NumberBin[], second.distribution as NumberBin[], comparison.cells)
      : labelTable(first.distribution as LabelBar[], second.distribution as LabelBar[], comparison.cells);
  return (
    <section className={classes.score} aria-label="Comparison">
      <h2 className={classes.title}>Comparison</h2>
      <Figures label="Agreement" figures={figures} />
      <p className={classes.note}>
        Matched is what both scores were given to: the same trace, observation, session or run. Where one was given several times, the latest counts.
        {sampledEvery > 1 && <b> This is a sample: one of every {formatCount(sampledEvery)} was looked at.</b>}
        {"isWhole" in comparison && !comparison.isWhole && <b> There are too many kinds of pairs for figures.</b>}
      </p>
      {matched > 0 && <PairTable table={table} first={first.name} second={second.name} />}
    </section>
  );
}
