// A fault of ours shows a page that says so, instead of a blank one.
import { Component } from "react";
import type { ReactNode } from "react";
import { StatePanel } from "../shared/StatePanel";

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <StatePanel
        tone="error"
        title="This page broke"
        text={`Something in the UI failed: ${this.state.error.message}`}
        action={{ label: "Reload", onClick: () => window.location.reload() }}
      />
    );
  }
}
