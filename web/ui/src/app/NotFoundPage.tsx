import { StatePanel } from "../shared/StatePanel";
import { useTitle } from "../shared/useTitle";
import { Shell } from "./Shell";

export function NotFoundPage({ title = "Page not found", text = "Nothing lives at this address." }: { title?: string; text?: string }) {
  useTitle(title);
  return (
    <Shell>
      <StatePanel title={title} text={text} action={{ label: "Go to your traces", to: "/" }} />
    </Shell>
  );
}
