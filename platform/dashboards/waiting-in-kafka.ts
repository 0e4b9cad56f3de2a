import { logTopic } from '../../app/contract.ts';
import { recorded } from '../rules/recorded.ts';
import type { PlacedPanel } from './dashboard.ts';
import { singleStat } from './metric-panels.ts';
import type { DataLink } from './panels.ts';

/** How many log lines Promtail has yet to read, with a link to what tells more where that is elsewhere. */
export const waitingInKafka = (link?: DataLink): PlacedPanel =>
  singleStat({
    width: 4,
    title: 'Waiting in Kafka',
    description:
      'Log lines that Promtail has yet to read. Some hundreds pass in seconds. Growing: Promtail is down, or waits for Loki.',
    unit: 'short',
    noValue: 'No lag known: its exporter gives no metrics',
    thresholds: [
      { from: 1_000, color: 'orange' },
      { from: 10_000, color: 'red' },
    ],
    query: `sum(${recorded.consumerLag.name}{consumergroup="${logTopic.consumerGroup}"})`,
    ...(link ? { link } : {}),
  });
