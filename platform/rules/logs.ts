import { logTopic, metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { increased, occurrences } from './expressions.ts';
import { recorded } from './recorded.ts';
import type { RuleGroup } from './rule-types.ts';

const { name: lag } = recorded.consumerLag;
const shipper = `consumergroup="${logTopic.consumerGroup}", topic="${logTopic.name}"`;
const collections = `${metrics.lagCollections.name}{outcome="success"}`;
const dashboard = 'pipeline';

/** The way of a log line in its order: service, Kafka, Promtail, Loki. */
export function logRules(values: Values): RuleGroup {
  return {
    name: 'logs',
    rules: [
      {
        record: lag,
        expr: `sum by (${recorded.consumerLag.labels.join(', ')}) (${metrics.consumerGroupLag.name})`,
      },
      createAlert(values, {
        alert: 'LogLinesDropped',
        severity: 'ticket',
        expr: increased(metrics.logLinesDropped.name, '10m', 'job, reason'),
        for: '0s',
        summary: '{{ $labels.job }} loses log lines ({{ $labels.reason }})',
        description:
          '{{ $labels.job }} dropped about {{ $value | printf "%.0f" }} log lines in ten minutes: {{ $labels.reason }}.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LogQueueFilling',
        severity: 'page',
        expr: `${metrics.logQueueBytes.name} / ${metrics.logQueueLimitBytes.name} > 0.5`,
        for: '2m',
        summary: '{{ $labels.job }} is about to lose log lines',
        description:
          'The queue of {{ $labels.job }} at {{ $labels.instance }} to Kafka is {{ $value | humanizePercentage }} full.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LogStreamDisconnected',
        severity: 'ticket',
        expr: `${metrics.logConnected.name} == 0`,
        for: '2m',
        summary: '{{ $labels.job }} does not reach Kafka',
        description:
          '{{ $labels.job }} at {{ $labels.instance }} keeps its log lines since it cannot send them to Kafka.',
        dashboard,
      }),
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
      createAlert(values, {
        alert: 'PromtailDrops',
        severity: 'ticket',
        expr: increased('promtail_dropped_entries_total', '10m', 'reason'),
        for: '0s',
        summary: 'Promtail loses log lines ({{ $labels.reason }})',
        description:
          'Promtail dropped about {{ $value | printf "%.0f" }} log lines in ten minutes: {{ $labels.reason }}.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LokiRejects',
        severity: 'ticket',
        expr:
          'sum by (status_code) (rate(loki_request_duration_seconds_count' +
          '{route="loki_api_v1_push", status_code!~"2.."}[5m])) > 0',
        for: '5m',
        summary: 'Loki rejects log lines ({{ $labels.status_code }})',
        description: 'Loki answers {{ $value | printf "%.2f" }} pushes a second with {{ $labels.status_code }}.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LokiDiscards',
        severity: 'ticket',
        expr: occurrences('loki_discarded_samples_total', '10m', 'reason'),
        for: '0s',
        summary: 'Loki discards log lines ({{ $labels.reason }})',
        description:
          'Loki discarded about {{ $value | printf "%.0f" }} log lines in ten minutes: {{ $labels.reason }}.',
        dashboard,
      }),
    ],
  };
}
