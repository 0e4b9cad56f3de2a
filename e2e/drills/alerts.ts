import { query } from '../support/prometheus.ts';

/** Names of the alerts that are pending or firing. */
export const activeAlerts = (): Promise<string[]> => alertNames('ALERTS');

/** Names of the alerts that have been pending or firing at any time since one in milliseconds. */
export function alertsSince(sinceMs: number): Promise<string[]> {
  const seconds = Math.ceil((Date.now() - sinceMs) / 1_000);
  return alertNames(`last_over_time(ALERTS[${seconds}s])`);
}

async function alertNames(alerts: string): Promise<string[]> {
  const samples = await query(`group by (alertname) (${alerts})`);
  return samples.map(({ labels }) => labels.alertname ?? '').sort();
}
