// Which project was open last in this browser.
const key = "tracemesh.last-project";

export function lastProjectId(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function rememberProject(projectId: string): void {
  try {
    localStorage.setItem(key, projectId);
  } catch {
    // Without storage the first project opens next time.
  }
}
