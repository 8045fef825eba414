import { Loader } from "@mantine/core";

export function CenteredLoader() {
  return (
    <div style={{ display: "grid", placeItems: "center", flex: 1, minHeight: "40vh" }}>
      <Loader size="sm" role="progressbar" aria-label="Loading" />
    </div>
  );
}
