import { dashboardLink } from '../panels.ts';

/** What panels of several rows say where there is no data, and where they lead. */
export const noTargets = 'No metrics of any server in this time';
export const logsLink = dashboardLink('Log pipeline', 'pipeline');
