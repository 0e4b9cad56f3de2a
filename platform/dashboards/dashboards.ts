import type { Dashboard } from './dashboard.ts';
import { homeDashboard } from './home.ts';
import { pipelineDashboard } from './pipeline.ts';
import { runtimeDashboard } from './runtime.ts';
import { serviceDashboard } from './service.ts';
import { stackDashboard } from './stack/stack.ts';
import { tracesDashboard } from './traces.ts';

/** Every dashboard of the platform. */
export const dashboards = (): readonly Dashboard[] => [
  homeDashboard(),
  serviceDashboard(),
  runtimeDashboard(),
  pipelineDashboard(),
  tracesDashboard(),
  stackDashboard(),
];
