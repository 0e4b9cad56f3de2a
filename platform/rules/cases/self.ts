import type { AlertCase } from '../test-file.ts';

const failures = 'prometheus_rule_evaluation_failures_total{job="prometheus", instance="p:1", rule_group="logs"}';
const reload = 'prometheus_config_last_reload_successful{job="prometheus", instance="p:1"}';

export const selfCases: readonly AlertCase[] = [
  {
    title: 'rules that cannot be evaluated are noticed',
    series: { [failures]: '0x5 0+4x15' },
    at: '15m',
    alert: 'RuleEvaluationFails',
    firing: [
      {
        labels: { job: 'prometheus', rule_group: 'logs' },
        summary: 'Prometheus cannot evaluate its rules',
        description: 'About 20 evaluations of logs failed in five minutes.',
      },
    ],
  },
  {
    title: 'rules that failed long ago are no trouble',
    series: { [failures]: '7x20' },
    at: '15m',
    alert: 'RuleEvaluationFails',
    firing: [],
  },
  {
    title: 'rules that Prometheus could not read are noticed',
    series: { [reload]: '1x3 0x15' },
    at: '15m',
    alert: 'ConfigReloadFails',
    firing: [
      {
        labels: { job: 'prometheus', instance: 'p:1' },
        summary: 'Prometheus runs with old rules',
        description: 'Prometheus at p:1 could not read its configuration or rules, and goes on with the ones before.',
      },
    ],
  },
  {
    title: 'a reload that succeeds the second time is no trouble',
    series: { [reload]: '1x3 0 1x15' },
    at: '15m',
    alert: 'ConfigReloadFails',
    firing: [],
  },
];
