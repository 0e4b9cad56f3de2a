import { logTopic } from '../../app/contract.ts';
import { recorded } from '../rules/recorded.ts';
import type { StatValue } from './metric-panels.ts';

/** What panels say where the lag exporter has nothing to tell of Kafka. */
export const noKafka = 'No answer from Kafka or its lag exporter';

export const whatWaitsInKafka =
  'Log lines that Promtail has yet to read. Under traffic never 0, for it says once a second how far it is. Growing: Promtail is down, or waits for Loki.';

/** How many log lines Promtail has yet to read. */
export const waitingInKafka = {
  name: 'waiting in Kafka',
  unit: 'short',
  thresholds: [
    { from: 1_000, color: 'orange' },
    { from: 10_000, color: 'red' },
  ],
  query: `sum(${recorded.consumerLag.name}{consumergroup="${logTopic.consumerGroup}"})`,
} as const satisfies StatValue;
