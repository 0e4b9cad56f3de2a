import { metrics } from '../../../app/contract.ts';
import { orZero } from '../../rules/expressions.ts';
import { recorded } from '../../rules/recorded.ts';
import type { Row } from '../dashboard.ts';
import { singleStat } from '../metric-panels.ts';
import type { Thresholds } from '../panels.ts';
import { increase } from '../queries.ts';
import { waitingInKafka } from '../waiting-in-kafka.ts';
import { logsLink, noKafka, noTargets } from './links-and-texts.ts';
import { memoryThresholds } from './resources.ts';

const ruleFailures = { name: 'prometheus_rule_evaluation_failures_total' };
const anyIsRed: Thresholds = [{ from: 1, color: 'red' }];
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
      singleStat({
        width: 4,
        title: 'Targets down',
        description:
          'Instances whose metrics Prometheus cannot read now. Any is worth a look; the table below names it.',
        unit: 'short',
        noValue: noTargets,
        thresholds: anyIsRed,
        query: 'count(up) - sum(up)',
      }),
      singleStat({
        width: 4,
        title: 'Fullest memory',
        description: 'Resident memory of the fullest instance as a part of its limit. At 1 the kernel ends it.',
        unit: 'percentunit',
        decimals: 0,
        noValue: 'No limits known: their rules are not loaded',
        thresholds: memoryThresholds,
        query: `max(${recorded.memoryUsed.name})`,
      }),
      singleStat({
        width: 4,
        title: 'Rules that failed',
        description: 'Evaluations of rules that failed in this time range. Any means that an alert may be blind.',
        unit: 'short',
        noValue: 'No rules: none is loaded',
        thresholds: [{ from: 0.5, color: 'red' }],
        query: increase(ruleFailures),
      }),
      singleStat({
        width: 4,
        title: 'Brokers of Kafka',
        description:
          'Brokers that are up. Fewer than were deployed: partitions have fewer copies, or none that answers.',
        unit: 'short',
        noValue: noKafka,
        thresholds: [
          { from: -Infinity, color: 'red' },
          { from: 1, color: 'green' },
        ],
        query: `max(${metrics.brokers.name})`,
      }),
      waitingInKafka(logsLink),
      singleStat({
        width: 4,
        title: 'Failed flushes',
        description: 'Times Loki or Tempo could not write to its store, in this time range. Any: the disk or S3 fails.',
        unit: 'short',
        noValue: 'No Loki and no Tempo: Prometheus sees neither',
        thresholds: [{ from: 0.5, color: 'red' }],
        query: flushFailures.map((name) => orZero(increase({ name }), 'sum(up)')).join(' + '),
      }),
    ],
  };
}
