// Providers and routes.
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, lazy, useState } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { createQueryClient } from "../api/queries";
import { RequireSession } from "../auth/RequireSession";
import { SignInPage } from "../auth/SignInPage";
import { CenteredLoader } from "../shared/CenteredLoader";
import { TracesPage } from "../traces/TracesPage";
import { ErrorBoundary } from "./ErrorBoundary";
import { HomeRedirect } from "./HomeRedirect";
import { NotFoundPage } from "./NotFoundPage";
import { ProjectLayout } from "./ProjectLayout";
import { theme } from "./theme";

const ComparePage = lazy(() => import("../compare/ComparePage"));
const DashboardPage = lazy(() => import("../dashboards/DashboardPage"));
const DashboardsPage = lazy(() => import("../dashboards/DashboardsPage"));
const HomePage = lazy(() => import("../home/HomePage"));
const HomeScreen = lazy(() => import("../home/HomeScreen"));
const InvitationPage = lazy(() => import("../auth/InvitationPage"));
const NewProjectPage = lazy(() => import("../settings/NewProjectPage"));
const SettingsPage = lazy(() => import("../settings/SettingsPage"));
const ReferencePage = lazy(() => import("../reference/ReferencePage"));
const ObservationsPage = lazy(() => import("../observations/ObservationsPage"));
const SessionPage = lazy(() => import("../sessions/SessionPage"));
const SessionsPage = lazy(() => import("../sessions/SessionsPage"));
const UsersPage = lazy(() => import("../users/UsersPage"));
const UserPage = lazy(() => import("../users/UserPage"));
const ScoresPage = lazy(() => import("../scores/ScoresPage"));
const ScoreAnalyticsPage = lazy(() => import("../scores/AnalyticsPage"));
const ModelsPage = lazy(() => import("../models/ModelsPage"));
const ModelPage = lazy(() => import("../models/ModelPage"));
const NewModelPage = lazy(() => import("../models/NewModelPage"));
const TracePage = lazy(() => import("../trace/TracePage"));

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        {/* The URL holds what is selected: it must follow every key at once, so no transitions. */}
        <BrowserRouter useTransitions={false}>
          <ErrorBoundary>
            <Suspense fallback={<CenteredLoader />}>
              <Routes>
                <Route path="/auth/sign-in" element={<SignInPage />} />
                <Route path="/auth/invitation" element={<InvitationPage />} />
                <Route path="/reference" element={<ReferencePage />} />
                <Route element={<RequireSession />}>
                  <Route path="/" element={<HomeRedirect />} />
                  <Route path="/new-project" element={<NewProjectPage />} />
                  <Route path="/project/:projectId" element={<ProjectLayout />}>
                    <Route index element={<Navigate to="traces" replace />} />
                    <Route path="home" element={<HomeScreen />} />
                    <Route path="home/overview" element={<HomePage />} />
                    <Route path="traces" element={<TracesPage />} />
                    <Route path="traces/:traceId" element={<TracePage />} />
                    <Route path="compare" element={<ComparePage />} />
                    <Route path="observations" element={<ObservationsPage />} />
                    <Route path="sessions" element={<SessionsPage />} />
                    <Route path="sessions/:sessionId" element={<SessionPage />} />
                    <Route path="dashboards" element={<DashboardsPage />} />
                    <Route path="dashboards/:dashboardId" element={<DashboardPage />} />
                    <Route path="settings/:section?" element={<SettingsPage />} />
                    <Route path="users" element={<UsersPage />} />
                    <Route path="users/:userId/:tab?" element={<UserPage />} />
                    <Route path="scores" element={<ScoresPage />} />
                    <Route path="scores/analytics" element={<ScoreAnalyticsPage />} />
                    <Route path="models" element={<ModelsPage />} />
                    <Route path="models/new" element={<NewModelPage />} />
                    <Route path="models/:modelId" element={<ModelPage />} />
                  </Route>
                  <Route path="*" element={<NotFoundPage />} />
                </Route>
              </Routes>
            </Suspense>
          </ErrorBoundary>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
