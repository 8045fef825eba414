// A fault of ours shows a page that says so, instead of a blank one.
import { Component } from "react";
import type { ReactNode } from "react";
import { StatePanel } from "../shared/StatePanel";

/** Every browser words it its own way: the code of a screen could not be fetched. */
const isMissingCode = ({ message }: Error) => /dynamically imported module|module script failed|error loading/i.test(message);

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const reload = { label: "Reload", onClick: () => window.location.reload() };
    if (isMissingCode(error)) {
      const text = "Either the server cannot be reached, or it has a newer version than this tab. Reloading gets that one.";
      return <StatePanel tone="error" title="This screen did not load" text={text} action={reload} />;
    }
    return <StatePanel tone="error" title="This page broke" text={`Something in the UI failed: ${error.message}`} action={reload} />;
  }
}
