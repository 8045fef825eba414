import { ActionIcon } from "@mantine/core";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from "@tabler/icons-react";
import type { FacetPanelState } from "./useFacetPanel";

/** Opens and closes the panel of facets. */
export function FacetToggle({ panel: { opened, toggle } }: { panel: FacetPanelState }) {
  const Icon = opened ? IconLayoutSidebarLeftCollapse : IconLayoutSidebarLeftExpand;
  const label = opened ? "Hide facets" : "Show facets";
  return (
    <ActionIcon variant="subtle" color="gray" size={28} aria-label={label} aria-expanded={opened} title={label} onClick={toggle}>
      <Icon size={17} />
    </ActionIcon>
  );
}
