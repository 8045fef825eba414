// Home: the dashboard that one has pinned there, or else the overview of the project.
import { IconPinnedOff } from "@tabler/icons-react";
import { lazy } from "react";
import { useParams } from "react-router";
import { usePinned } from "../dashboards/usePinned";
import { StatePanel } from "../shared/StatePanel";

const HomePage = lazy(() => import("./HomePage"));
const PinnedDashboard = lazy(() => import("../dashboards/DashboardPage").then(({ DashboardScreen }) => ({ default: DashboardScreen })));

export default function HomeScreen() {
  const { projectId = "" } = useParams();
  return <Home key={projectId} projectId={projectId} />;
}

function Home({ projectId }: { projectId: string }) {
  const { pinned, unpin } = usePinned(projectId);
  if (pinned === null) return <HomePage />;
  const missing = <StatePanel icon={<IconPinnedOff size={22} />} title="The dashboard pinned here is gone" text="It was deleted." action={{ label: "Show the overview again", onClick: unpin }} />;
  return <PinnedDashboard projectId={projectId} id={pinned} missing={missing} />;
}
