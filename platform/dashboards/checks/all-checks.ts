import type { KnownMetrics } from '../../queries/known-metrics.ts';
import type { DashboardJson } from '../dashboard-json.ts';
import { datasourceFaults } from './datasources.ts';
import { drawingFaults } from './drawing.ts';
import { layoutFaults } from './layout.ts';
import { nameFaults } from './names.ts';
import { counterFaults, queryFaults, windowFaults } from './queries.ts';
import { templateFaults } from './template.ts';
import { titleFaults } from './titles.ts';
import { wordingFaults } from './wording.ts';

/**
 * What is wrong with a dashboard, without a Grafana; nothing for a sound one. Among them are the rules of
 * grafana/dashboard-linter that fit a platform which knows its own jobs.
 */
export const dashboardFaults = (dashboard: DashboardJson, known: KnownMetrics): string[] => [
  ...layoutFaults(dashboard),
  ...titleFaults(dashboard),
  ...drawingFaults(dashboard),
  ...wordingFaults(dashboard),
  ...datasourceFaults(dashboard),
  ...templateFaults(dashboard),
  ...queryFaults(dashboard),
  ...windowFaults(dashboard),
  ...counterFaults(dashboard),
  ...nameFaults(dashboard, known),
];
