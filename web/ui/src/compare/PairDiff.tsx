// How the input, the output and the metadata of two steps differ.
import { Suspense, lazy } from "react";
import { CenteredLoader } from "../shared/CenteredLoader";
import { toText } from "../shared/format";
import { isEmptyPayload, readPayload } from "../trace/payload/readPayload";
import classes from "./Compare.module.css";

const TextDiff = lazy(() => import("./TextDiff"));

type Payloads = { input?: unknown; output?: unknown; metadata?: unknown };

interface Props {
  name: string;
  /** Null: there is no such step. */
  a: Payloads | null;
  b: Payloads | null;
}

const parts = [
  ["Input", "input"],
  ["Output", "output"],
  ["Metadata", "metadata"],
] as const;

const textOf = (value: unknown) => (isEmptyPayload(value) ? "" : toText(readPayload(value)));

export function PairDiff({ name, a, b }: Props) {
  return (
    <>
      <h2 className={classes.subtitle}>
        {name}
        {(!a || !b) && <span className={classes.only}> only in {a ? "A" : "B"}</span>}
      </h2>
      {parts.map(([title, key]) => {
        const [first, second] = [textOf(a?.[key]), textOf(b?.[key])];
        if (!first && !second) return null;
        return (
          <section key={title} aria-label={title}>
            <h3 className={classes.part}>
              {title} {first === second && <span className={classes.only}>the same</span>}
            </h3>
            <Suspense fallback={<CenteredLoader />}>
              <TextDiff a={first} b={second} />
            </Suspense>
          </section>
        );
      })}
    </>
  );
}
