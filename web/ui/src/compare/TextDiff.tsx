// Two texts as one: what is only in the first, only in the second, and what both have, of which long parts are folded.
import { diffLines, diffWordsWithSpace } from "diff";
import { useMemo, useState } from "react";
import { formatInteger } from "../shared/format";
import classes from "./Compare.module.css";

const wordsUpTo = 20_000;
const timeout = 1500;
const foldFrom = 9;
const shownLines = 3;

interface Change {
  added: boolean;
  removed: boolean;
  value: string;
}

/** Null when that would take too long. */
function changesOf(a: string, b: string): Change[] | null {
  if (a === b) return [{ added: false, removed: false, value: a }];
  const words = a.length + b.length <= wordsUpTo ? diffWordsWithSpace(a, b, { timeout }) : undefined;
  return words ?? diffLines(a, b, { timeout }) ?? null;
}

export default function TextDiff({ a, b }: { a: string; b: string }) {
  const changes = useMemo(() => changesOf(a, b), [a, b]);
  if (!changes) return <p className={classes.only}>These texts are too long and too different to compare: {formatInteger(a.length)} and {formatInteger(b.length)} characters.</p>;
  return (
    <pre className={classes.text}>
      {changes.map(({ added, removed, value }, index) => {
        if (added) return <ins key={index}>{value}</ins>;
        if (removed) return <del key={index}>{value}</del>;
        return <Common key={index} text={value} />;
      })}
    </pre>
  );
}

function Common({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const lines = text.split("\n");
  if (open || lines.length < foldFrom) return <span>{text}</span>;
  return (
    <span>
      {lines.slice(0, shownLines).join("\n")}
      {"\n"}
      <button type="button" className={classes.fold} onClick={() => setOpen(true)}>
        {formatInteger(lines.length - 2 * shownLines)} lines more that are the same
      </button>
      {"\n"}
      {lines.slice(-shownLines).join("\n")}
    </span>
  );
}
