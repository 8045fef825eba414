// Mantine in the product's colours, type and density.
import { Button, Menu, Tooltip, createTheme } from "@mantine/core";
import type { MantineColorScheme, MantineColorsTuple } from "@mantine/core";

const mesh: MantineColorsTuple = [
  "#e9f8f3", "#d3f0e6", "#a6e0cd", "#74cfb4", "#45c9a6", "#1fa886", "#0f8a70", "#0b715c", "#09594a", "#074539",
];
const gray: MantineColorsTuple = [
  "#f4f6f5", "#eef2f0", "#e1e6e4", "#d5dcd9", "#cbd3d0", "#68746f", "#55615f", "#3f4a48", "#2a3331", "#17201f",
];
const dark: MantineColorsTuple = [
  "#e4ebe9", "#bfcac7", "#a3b0ac", "#8b9895", "#2e3936", "#1e2725", "#161d1b", "#111615", "#0d1211", "#080b0a",
];

export const theme = createTheme({
  primaryColor: "mesh",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  colors: { mesh, gray, dark },
  black: "#17201f",
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, "SF Mono", Menlo, monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: 6,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // The primary colour is light in the dark scheme, so what stands on it differs: Mantine looks at one scheme only.
    Button: Button.extend({
      vars: (_, { variant = "filled", color }) => ({ root: variant === "filled" && !color ? { "--button-color": "var(--mantine-primary-color-contrast)" } : {} }),
    }),
    // Its placeholder for the first focus is a child that a menu may not have: the first item has the focus.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, withArrow: true, arrowSize: 6, fz: 12, transitionProps: { duration: 80 }, multiline: true, maw: 320 },
    }),
  },
});

export const colorSchemes: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
  { value: "auto", label: "System" },
];
