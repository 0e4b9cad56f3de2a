import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import { increased } from './expressions.ts';
import type { RuleGroup } from './rule-types.ts';

/** Prometheus on itself: what makes all other alerts silent. */
export function selfRules(values: Values): RuleGroup {
  return {
    name: 'self',
    rules: [
      createAlert(values, {
        alert: 'Watchdog',
        severity: 'none',
        expr: 'vector(1)',
        for: '0s',
        summary: 'Alerts are delivered',
        description:
          'It always fires. Where it does not arrive, no other alert would: have its absence noticed elsewhere.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'RuleEvaluationFails',
        severity: 'page',
        expr: 'sum by (job, rule_group) (increase(prometheus_rule_evaluation_failures_total[5m])) > 0',
        for: '2m',
        summary: 'Prometheus cannot evaluate its rules',
        description:
          'About {{ $value | printf "%.0f" }} evaluations of {{ $labels.rule_group }} failed in five minutes.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'ConfigReloadFails',
        severity: 'ticket',
        expr: 'prometheus_config_last_reload_successful == 0',
        for: '5m',
        summary: 'Prometheus runs with old rules',
        description:
          'Prometheus at {{ $labels.instance }} could not read its configuration or rules, and goes on with the ones before.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'AlertsNotDelivered',
        severity: 'page',
        expr: increased('prometheus_notifications_errors_total', '5m', 'job, instance, alertmanager'),
        for: '5m',
        summary: 'Alertmanager does not get the alerts',
        description:
          'Prometheus at {{ $labels.instance }} could not deliver about {{ $value | printf "%.0f" }} alerts to ' +
          '{{ $labels.alertmanager }} in five minutes.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'RemoteWriteBehind',
        severity: 'ticket',
        expr:
          'prometheus_remote_storage_queue_highest_timestamp_seconds - ' +
          'prometheus_remote_storage_queue_highest_sent_timestamp_seconds > 120',
        for: '10m',
        summary: 'The long-term store does not get the samples',
        description:
          'What Prometheus at {{ $labels.instance }} sends to {{ $labels.url }} is more than two minutes behind. After ' +
          'some two hours it is lost there.',
        dashboard: 'stack',
      }),
      createAlert(values, {
        alert: 'RemoteWriteRefused',
        severity: 'ticket',
        expr: increased('prometheus_remote_storage_samples_failed_total', '5m', 'job, instance, url'),
        for: '5m',
        summary: 'The long-term store refuses samples',
        description:
          '{{ $labels.url }} refused about {{ $value | printf "%.0f" }} samples in five minutes: they are lost there.',
        dashboard: 'stack',
      }),
    ],
  };
}
