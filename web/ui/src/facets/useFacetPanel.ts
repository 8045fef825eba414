import { useDisclosure, useLocalStorage } from "@mantine/hooks";

export interface FacetPanelState {
  opened: boolean;
  toggle: () => void;
  close: () => void;
  narrow: boolean;
}

/** Whether the panel is open: beside the table it stays as it was left, over it (on a phone) it begins closed. */
export function useFacetPanel(narrow: boolean): FacetPanelState {
  const [beside, setBeside] = useLocalStorage({ key: "tracemesh.facets", defaultValue: true, getInitialValueInEffect: false });
  const [over, drawer] = useDisclosure(false);
  if (narrow) return { opened: over, toggle: drawer.toggle, close: drawer.close, narrow };
  return { opened: beside, toggle: () => setBeside(!beside), close: () => setBeside(false), narrow };
}
