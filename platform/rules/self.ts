import type { Values } from '../values/schema.ts';
import { createAlert } from './alert.ts';
import type { RuleGroup } from './rule-types.ts';

/** Prometheus on itself: what makes all other alerts silent. */
export function selfRules(values: Values): RuleGroup {
  return {
    name: 'self',
    rules: [
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
    ],
  };
}
