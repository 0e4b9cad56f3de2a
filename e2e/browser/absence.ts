import { ports } from '../../app/contract.ts';
import { absence } from '../support/absence.ts';
import { browserAbsence } from './chromium.ts';

/** Why Grafana cannot be looked at, where that is so. */
export const grafanaAbsence = async (environment: NodeJS.ProcessEnv): Promise<string | undefined> =>
  (await absence('Grafana', ports.grafana, '/api/health')) ?? browserAbsence(environment);
