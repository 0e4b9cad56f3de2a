import { slos } from '../../platform/rules/slos.ts';
import { query, queryNumber } from '../support/prometheus.ts';

export interface Alert {
  readonly name: string;
  /** What it was raised for, by all of its labels. */
  readonly instance: string;
}

/** The Watchdog always fires. */
const alerts = 'ALERTS{alertname!="Watchdog"}';

/** The alerts that are pending or firing. */
export const activeAlerts = (): Promise<Alert[]> => ask(alerts);

/** The alerts that have been pending or firing at any time since one in milliseconds. */
export function alertsSince(sinceMs: number): Promise<Alert[]> {
  const seconds = Math.ceil((Date.now() - sinceMs) / 1_000);
  return ask(`last_over_time(${alerts}[${seconds}s])`);
}

/** Requests a second that are bad by either objective, over its window of five minutes. */
export async function badRate(): Promise<number> {
  const rates = await Promise.all(slos.map(({ bad }) => queryNumber(bad)));
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function ask(selected: string): Promise<Alert[]> {
  const samples = await query(`group without (alertstate) (${selected})`);
  return samples.map(({ labels }) => ({
    name: labels.alertname ?? '',
    instance: JSON.stringify(Object.entries(labels).toSorted()),
  }));
}

/** Names of the alerts that are new. One that was there before says nothing; of something else it is another. */
export function newAlerts(before: readonly Alert[], after: readonly Alert[]): string[] {
  const known = new Set(before.map(({ instance }) => instance));
  const found = after.filter(({ instance }) => !known.has(instance)).map(({ name }) => name);
  return [...new Set(found)].toSorted();
}
