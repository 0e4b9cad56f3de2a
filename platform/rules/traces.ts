import { metrics } from '../../app/contract.ts';
import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { increased, occurrences } from './expressions.ts';
import type { RuleGroup } from './rule-types.ts';

const dashboard = 'traces';

/** The way of a span in its order: service, Tempo. */
export function traceRules(values: Values): RuleGroup {
  return {
    name: 'traces',
    rules: [
      createAlert(values, {
        alert: 'SpanExportFails',
        severity: 'ticket',
        expr: `sum by (job) (rate(${metrics.spansFailed.name}[5m])) > 0`,
        for: '5m',
        summary: '{{ $labels.job }} loses spans on their way to Tempo',
        description: 'Exports of {{ $labels.job }} fail: {{ $value | printf "%.1f" }} spans a second are lost.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'SpansDropped',
        severity: 'ticket',
        // What a process cannot send before it ends is no trouble that lasts.
        expr: `sum by (job) (rate(${metrics.spansDropped.name}{reason="queue_full"}[5m])) > 0`,
        for: '5m',
        summary: '{{ $labels.job }} has more spans than it can send',
        description: 'The queue of spans of {{ $labels.job }} is full: {{ $value | printf "%.1f" }} a second are lost.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'TempoRefuses',
        severity: 'ticket',
        expr: increased('tempo_receiver_refused_spans', '10m', 'receiver'),
        for: '0s',
        summary: 'Tempo refuses spans',
        description: 'Tempo refused about {{ $value | printf "%.0f" }} spans in ten minutes at {{ $labels.receiver }}.',
        dashboard,
      }),
      createAlert(values, {
        alert: 'TempoDiscards',
        severity: 'ticket',
        expr: occurrences('tempo_discarded_spans_total', '10m', 'reason'),
        for: '0s',
        summary: 'Tempo discards spans ({{ $labels.reason }})',
        description: 'Tempo discarded about {{ $value | printf "%.0f" }} spans in ten minutes: {{ $labels.reason }}.',
        dashboard,
      }),
    ],
  };
}
