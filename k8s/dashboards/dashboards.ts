import type { Dashboard } from './dashboard.ts';
import { homeDashboard } from './home.ts';
import { serviceDashboard } from './service.ts';

/** Every dashboard of the platform. */
export const dashboards = (): readonly Dashboard[] => [homeDashboard(), serviceDashboard()];
