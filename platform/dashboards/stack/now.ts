import { metrics } from '../../../app/contract.ts';
import { orZero } from '../../rules/expressions.ts';
import { recorded } from '../../rules/recorded.ts';
import type { Row } from '../dashboard.ts';
import { stats } from '../metric-panels.ts';
import type { Thresholds } from '../panels.ts';
import { increase } from '../queries.ts';
import { noKafka, waitingInKafka, whatWaitsInKafka } from '../waiting-in-kafka.ts';
import { logsLink } from './links-and-texts.ts';
import { memoryThresholds } from './resources.ts';

const ruleFailures = { name: 'prometheus_rule_evaluation_failures_total' };
const anyIsRed: Thresholds = [{ from: 1, color: 'red' }];
/** An increase is seldom whole. */
const someIsRed: Thresholds = [{ from: 0.5, color: 'red' }];
const flushFailures = [
  'loki_ingester_chunks_flush_failures_total',
  'tempo_live_store_local_failed_flushes_total',
  'tempo_live_store_failed_completions_total',
];

/** Whether all of it is well now. */
export function nowRow(): Row {
  return {
    height: 4,
    panels: [
      stats({
        width: 8,
        title: 'Targets and rules',
        description:
          'Instances whose metrics Prometheus cannot read now, and evaluations of rules that failed in this time range, so that an alert may be blind. Any is worth a look.',
        noValue: 'No metrics of any server in this time',
        values: [
          { name: 'down', unit: 'short', thresholds: anyIsRed, query: 'count(up) - sum(up)' },
          { name: 'rules failed', unit: 'short', thresholds: someIsRed, query: increase(ruleFailures) },
        ],
      }),
      stats({
        width: 8,
        title: 'Memory and disks',
        description:
          'Resident memory of the fullest instance as a part of its limit: at 1 the kernel ends it. And how often Loki or Tempo could not write to its store in this time range: any, and the disk or S3 fails.',
        noValue: 'No limits known: their rules are not loaded',
        values: [
          {
            name: 'fullest memory',
            unit: 'percentunit',
            decimals: 0,
            thresholds: memoryThresholds,
            query: `max(${recorded.memoryUsed.name})`,
          },
          {
            name: 'flushes failed',
            unit: 'short',
            thresholds: someIsRed,
            query: flushFailures.map((name) => orZero(increase({ name }), 'sum(up{job=~"loki|tempo"})')).join(' + '),
          },
        ],
      }),
      stats({
        width: 8,
        title: 'Kafka now',
        description: `Brokers that are up: fewer than were deployed, and partitions have fewer copies, or none that answers. ${whatWaitsInKafka}`,
        noValue: noKafka,
        values: [
          {
            name: 'brokers',
            unit: 'short',
            thresholds: [
              { from: -Infinity, color: 'red' },
              { from: 1, color: 'green' },
            ],
            // None where none of them answers an exporter that is up.
            query: `max(${metrics.brokers.name}) or 0 * max(up{job="lag"} == 1)`,
          },
          { ...waitingInKafka, link: logsLink },
        ],
      }),
    ],
  };
}
