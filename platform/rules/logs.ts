import { metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { increased, occurrences } from './expressions.ts';
import type { RuleGroup } from './rule-types.ts';

const dashboard = 'pipeline';

/** The way of a log line in its order: service, Promtail, Loki. Of Kafka in between kafka.ts tells. */
export function logRules(values: Values): RuleGroup {
  return {
    name: 'logs',
    rules: [
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
        // Before it writes a line it has no reason to connect.
        expr: `${metrics.logConnected.name} == 0 and ${metrics.logLinesEnqueued.name} > 0`,
        for: '2m',
        summary: '{{ $labels.job }} does not reach Kafka',
        description:
          '{{ $labels.job }} at {{ $labels.instance }} keeps its log lines, for Kafka is away or takes none.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'LogLinesWaiting',
        severity: 'ticket',
        expr: `${metrics.logOldestLineAge.name} > 60`,
        for: '2m',
        summary: 'Log lines of {{ $labels.job }} wait for Kafka',
        description:
          'The oldest line that {{ $labels.job }} at {{ $labels.instance }} has yet to send is ' +
          '{{ $value | humanizeDuration }} old. Lines come late, and are lost once the queue is full.',
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
        alert: 'LokiFlushFails',
        severity: 'ticket',
        expr: 'sum(rate(loki_ingester_chunks_flush_failures_total[5m])) > 0',
        for: '10m',
        summary: 'Loki cannot write log lines into its store',
        description:
          'Loki fails {{ $value | printf "%.2f" }} times a second to write a chunk, and keeps it on its own volume.',
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
