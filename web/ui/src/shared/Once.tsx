import { Suspense, useEffect, useState } from "react";
import type { ReactNode } from "react";

interface Props {
  wanted: boolean;
  children: (opened: boolean) => ReactNode;
}

/** A dialog whose code comes when it is first asked for. It then stays, closed, since what closes wants to show that it
 *  does; and it opens only once it is there: a dialog that begins open forgets where the focus was. */
export function Once({ wanted, children }: Props) {
  const [asked, setAsked] = useState(wanted);
  const [came, setCame] = useState(false);
  if (wanted && !asked) setAsked(true);
  if (!asked) return null;
  return (
    <Suspense fallback={null}>
      {children(wanted && came)}
      <Arrival tell={setCame} />
    </Suspense>
  );
}

/** Its effect runs when everything beside it has come. */
function Arrival({ tell }: { tell: (came: boolean) => void }) {
  useEffect(() => tell(true), [tell]);
  return null;
}
