import { Loader } from "@mantine/core";

export function CenteredLoader() {
  return (
    <div style={{ display: "grid", placeItems: "center", flex: 1, minHeight: "40vh" }}>
      <Loader size="sm" aria-label="Loading" />
    </div>
  );
}
