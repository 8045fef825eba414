import { StatePanel } from "../shared/StatePanel";
import { TopBar } from "./TopBar";

export function NotFoundPage({ title = "Page not found", text = "Nothing lives at this address." }: { title?: string; text?: string }) {
  return (
    <>
      <TopBar />
      <StatePanel title={title} text={text} action={{ label: "Go to your traces", to: "/" }} />
    </>
  );
}
