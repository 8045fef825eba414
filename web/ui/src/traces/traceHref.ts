export const traceHref = (projectId: string, { id }: { id: string }) => `/project/${projectId}/traces/${encodeURIComponent(id)}`;
