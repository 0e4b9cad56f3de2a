import { recorded } from '../../rules/recorded.ts';
import type { Row } from '../dashboard.ts';
import { timeSeries } from '../metric-panels.ts';
import type { Thresholds } from '../panels.ts';
import { rate } from '../queries.ts';
import { noTargets } from './links-and-texts.ts';

export const memoryThresholds: Thresholds = [
  { from: 0.8, color: 'orange' },
  { from: 0.9, color: 'red' },
];

/** What the servers take of memory and CPU time. */
export function resourceRow(): Row {
  return {
    height: 9,
    panels: [
      timeSeries({
        width: 8,
        title: 'Memory as part of the limit',
        description:
          'Resident memory of the fullest instance of each job; above 90 % it may soon be killed. Kafka and Grafana do not tell theirs.',
        unit: 'percentunit',
        noValue: 'No limits known: their rules are not loaded',
        axisTo: 1,
        thresholds: memoryThresholds,
        queries: [{ expr: `max by (job) (${recorded.memoryUsed.name})`, legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'CPU',
        description: 'Cores in use, by job. A server that is busy without traffic retries something, or compacts.',
        unit: 'short',
        noValue: noTargets,
        stacked: true,
        queries: [{ expr: rate({ name: 'process_cpu_seconds_total' }, '', 'job'), legend: '{{job}}' }],
      }),
      timeSeries({
        width: 8,
        title: 'Starts',
        description: 'Instances that have just started, by job. Any without a roll-out: it crashed or was killed.',
        unit: 'short',
        noValue: noTargets,
        stacked: true,
        queries: [
          {
            expr: 'sum by (job) (time() - process_start_time_seconds < bool $__rate_interval_ms / 1000)',
            legend: '{{job}}',
          },
        ],
      }),
    ],
  };
}
