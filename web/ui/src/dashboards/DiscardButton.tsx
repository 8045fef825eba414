import { Button, Popover } from "@mantine/core";
import { useState } from "react";

/** Leaves the edit mode; asks first when something would be lost. */
export function DiscardButton({ changed, onDiscard }: { changed: boolean; onDiscard: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <Popover opened={asking} onChange={setAsking} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="sm" variant="default" onClick={changed ? () => setAsking(!asking) : onDiscard}>
          Cancel
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <p style={{ margin: "0 0 10px" }}>What you have changed is not saved.</p>
        <Button size="sm" fullWidth variant="default" onClick={onDiscard}>
          Discard changes
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
