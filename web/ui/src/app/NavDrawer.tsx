import { Drawer } from "@mantine/core";
import { ProjectNav } from "./ProjectNav";
import { ProjectSwitcher } from "./ProjectSwitcher";

interface Props {
  projectId: string;
  opened: boolean;
  onClose: () => void;
}

export default function NavDrawer({ projectId, opened, onClose }: Props) {
  return (
    <Drawer opened={opened} onClose={onClose} size={272} padding="xs" title="tracemesh" closeButtonProps={{ "aria-label": "Close the navigation" }}>
      <ProjectSwitcher projectId={projectId} />
      <ProjectNav projectId={projectId} />
    </Drawer>
  );
}
