import { Button } from "@mantine/core";
import { IconPin, IconPinnedOff } from "@tabler/icons-react";
import { usePinned } from "./usePinned";

/** Makes a dashboard one's home of the project, or no more. */
export function PinButton({ projectId, id }: { projectId: string; id: string }) {
  const { pinned, pin, unpin } = usePinned(projectId);
  const isHome = pinned === id;
  return (
    <Button
      size="sm"
      variant="default"
      leftSection={isHome ? <IconPinnedOff size={15} /> : <IconPin size={15} />}
      title={isHome ? "Home is the overview again" : "Your home of this project, in this browser"}
      onClick={() => (isHome ? unpin() : pin(id))}
    >
      {isHome ? "Unpin from Home" : "Pin as Home"}
    </Button>
  );
}
