import { logTopic, metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { recorded } from './recorded.ts';
import type { AlertingRule, RuleGroup } from './rule-types.ts';

const { name: lag } = recorded.consumerLag;
const shipper = `consumergroup="${logTopic.consumerGroup}", topic="${logTopic.name}"`;
const collections = `${metrics.lagCollections.name}{outcome="success"}`;
const dashboard = 'pipeline';
const lagByPartition = `max by (consumergroup, topic, partition) (${metrics.consumerGroupLag.name})`;

/** What the lag exporter knows of Kafka: its brokers, and how far its readers have come. */
export function kafkaRules(values: Values): RuleGroup {
  return {
    name: 'kafka',
    rules: [
      {
        record: lag,
        // While the exporter is rolled out two of its pods tell the same.
        expr: `sum by (${recorded.consumerLag.labels.join(', ')}) (${lagByPartition})`,
      },
      ...brokersMissing(values),
      createAlert(values, {
        alert: 'ConsumerLagGrowing',
        severity: 'ticket',
        // Between two commits there always is some lag.
        expr: `min_over_time(${lag}{${shipper}}[5m]) > 500 and deriv(${lag}{${shipper}}[10m]) > 0`,
        for: '10m',
        summary: '{{ $labels.consumergroup }} falls behind',
        description: '{{ $labels.consumergroup }} has {{ $value | humanize }} log lines to read, and ever more.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'ConsumerLagHigh',
        severity: 'ticket',
        // One partition may stand still while the sum of all goes up and down.
        expr: `max by (consumergroup, topic, partition) (min_over_time(${metrics.consumerGroupLag.name}{${shipper}}[10m])) > 500`,
        for: '10m',
        summary: '{{ $labels.consumergroup }} stays behind in partition {{ $labels.partition }}',
        description:
          'For twenty minutes {{ $labels.consumergroup }} has had {{ $value | humanize }} log lines or more to read of ' +
          'partition {{ $labels.partition }}: Loki shows the past of the instances whose lines are there.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'ConsumerStalled',
        severity: 'ticket',
        // Before its first commit a group has no offset at all.
        expr:
          `min_over_time(${lag}{${shipper}}[5m]) > 0 unless ` +
          `sum by (consumergroup, topic) (delta(${metrics.consumerGroupOffset.name}{${shipper}}[5m])) > 0`,
        for: '5m',
        summary: '{{ $labels.consumergroup }} reads no log lines',
        description: 'For ten minutes {{ $labels.consumergroup }} has read none of {{ $value | humanize }} log lines.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LagUnknown',
        severity: 'ticket',
        expr: `increase(${collections}[5m]) == 0`,
        for: '5m',
        summary: 'Nobody knows how far log lines have come',
        description: '{{ $labels.job }} at {{ $labels.instance }} has learnt no offsets from Kafka for ten minutes.',
        dashboard,
      }),
    ],
  };
}

/** How many an external Kafka has is not known here. */
function brokersMissing(values: Values): AlertingRule[] {
  const { replicas, external } = values.kafka;
  if (external.brokers.length > 0) return [];
  return [
    createAlert(values, {
      alert: 'KafkaBrokersMissing',
      severity: 'ticket',
      expr: `max(${metrics.brokers.name}) < ${replicas}`,
      for: '5m',
      summary: 'Kafka has fewer brokers than it should',
      description:
        '{{ $value | printf "%.0f" }} brokers are there, fewer than kafka.replicas says. Partitions have fewer copies, ' +
        'and one broker less may leave no majority.',
      dashboard: 'stack',
    }),
  ];
}
