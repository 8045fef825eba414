// The trace opened last, so that coming back to the list finds its row marked.
let opened: string | null = null;

export const lastOpened = () => opened;
export const rememberOpened = (id: string) => {
  opened = id;
};
