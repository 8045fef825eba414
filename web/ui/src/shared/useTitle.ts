import { createContext, use, useEffect } from "react";

/** The project whose screen is shown; null outside of any. */
export const ProjectNameContext = createContext<string | null>(null);

/** "Traces · Shop · tracemesh" in the browser's tab and history. */
export function useTitle(title: string): void {
  const project = use(ProjectNameContext);
  useEffect(() => {
    document.title = [title, project, "tracemesh"].filter(Boolean).join(" · ");
  }, [title, project]);
}
