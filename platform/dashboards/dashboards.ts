import type { Values } from '../values/schema.ts';
import type { Dashboard } from './dashboard.ts';
import { homeDashboard } from './home.ts';
import { pipelineDashboard } from './pipeline.ts';
import { runtimeDashboard } from './runtime.ts';
import { serviceDashboard } from './service.ts';
import { stackDashboard } from './stack/stack.ts';
import { tracesDashboard } from './traces.ts';

/** Every dashboard of the platform, with the window of an environment's service levels. */
export const dashboards = (values: Values): readonly Dashboard[] => [
  homeDashboard(values),
  serviceDashboard(),
  runtimeDashboard(),
  pipelineDashboard(values),
  tracesDashboard(),
  stackDashboard(),
];
