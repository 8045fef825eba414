import { Drawer } from "@mantine/core";
import "../app/mantine-dialogs.css";
import FacetPanel from "./FacetPanel";
import type { FacetPanelProps } from "./FacetPanel";
import classes from "./Facets.module.css";

/** The facets over the list, on a narrow screen. */
export default function FacetDrawer({ onClose, ...panel }: FacetPanelProps & { onClose: () => void }) {
  return (
    <Drawer opened onClose={onClose} title="Facets" size="min(340px, 88vw)" padding={0} classNames={{ header: classes.drawerHead }}>
      <FacetPanel {...panel} />
    </Drawer>
  );
}
