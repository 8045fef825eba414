// What opens over any screen, by key or by button: the command palette and the sheet of keys.
import { createContext, lazy, useState } from "react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { Once } from "../shared/Once";
import type { KeyCommands } from "../shared/shortcuts";
import { useKeys } from "../shared/useKeys";
import { screenHref, screens } from "./screens";

const CommandPalette = lazy(() => import("../palette/CommandPalette"));
const ShortcutSheet = lazy(() => import("./ShortcutSheet"));

type Overlay = "palette" | "shortcuts";

export const OpenOverlayContext = createContext<(overlay: Overlay) => void>(() => undefined);

export function Overlays({ projectId, children }: { projectId: string | undefined; children: ReactNode }) {
  const [open, setOpen] = useState<Overlay | null>(null);
  const close = () => setOpen(null);
  useKeys({ "Mod+k": () => setOpen(open === "palette" ? null : "palette"), "?": () => setOpen("shortcuts") });
  useKeys(useScreenKeys(projectId));
  return (
    <OpenOverlayContext value={setOpen}>
      {children}
      <Once wanted={open === "palette"}>
        {(opened) => <CommandPalette opened={opened} onClose={close} projectId={projectId} />}
      </Once>
      <Once wanted={open === "shortcuts"}>
        {(opened) => <ShortcutSheet opened={opened} onClose={close} />}
      </Once>
    </OpenOverlayContext>
  );
}

function useScreenKeys(projectId: string | undefined): KeyCommands {
  const navigate = useNavigate();
  if (projectId === undefined) return {};
  return Object.fromEntries(screens.map(({ key, path }) => [`g ${key}`, () => void navigate(screenHref(projectId, path))]));
}
