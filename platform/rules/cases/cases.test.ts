import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../../endpoints.ts';
import { completeValues } from '../../values/environments.ts';
import { loadValues } from '../../values/load-values.ts';
import { ruleFiles } from '../rules.ts';
import { testFile } from '../test-file.ts';
import { ruleCases } from './cases.ts';

const values = loadValues(completeValues('local'));
const files = ruleFiles(values, clusterEndpoints(values));
const cases = Object.values(ruleCases).flat();
const alertCases = cases.flatMap((ruleCase) => ('alert' in ruleCase ? ruleCase : []));
const alerts = Object.entries(files).flatMap(([file, { groups }]) =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? { file, ...rule } : []))),
);

test.each(alerts)('$alert has a case in which it fires, with $labels, and one in which it must not', (rule) => {
  const played = (ruleCases[rule.file] ?? []).flatMap((one) => ('alert' in one && one.alert === rule.alert ? one : []));
  const { severity: _, ...labels } = rule.labels;
  const fires = played.filter(({ firing }) => firing.some((alert) => isPartOf(labels, alert.labels)));
  const silent = played.filter(({ firing }) => firing.length === 0);
  // Both objectives are watched by the same four windows.
  const tested = rule.alert === 'LatencyBudgetBurn' ? played.filter(({ firing }) => firing.length > 0) : fires;
  expect(tested).not.toEqual([]);
  // The watchdog always fires.
  if (rule.alert !== 'Watchdog') expect(silent).not.toEqual([]);
});

test('cases have titles of their own', () => {
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
});

test('no case is about an alert that does not exist', () => {
  const names = new Set(alerts.map(({ alert }) => alert));
  expect(alertCases.filter(({ alert }) => !names.has(alert))).toEqual([]);
});

test('an alert is expected with the severity and the links of its rule', () => {
  const ruleCase = {
    title: 'down',
    series: { 'up{job="api"}': '0x5' },
    at: '4m',
    alert: 'TargetDown',
    firing: [{ labels: { job: 'api', scope: 'job' }, summary: 'a', description: 'b' }],
  };
  expect(testFile('targets.yaml', [ruleCase], files)).toMatchObject({
    rule_files: ['limits.yaml', 'targets.yaml'],
    tests: [
      {
        name: 'down',
        input_series: [{ series: 'up{job="api"}', values: '0x5' }],
        alert_rule_test: [
          {
            eval_time: '4m',
            alertname: 'TargetDown',
            exp_alerts: [
              {
                exp_labels: { job: 'api', scope: 'job', severity: 'page' },
                exp_annotations: { summary: 'a', dashboard: 'http://localhost:3030/d/stack' },
              },
            ],
          },
        ],
      },
    ],
  });
  expect(() => testFile('logs.yaml', [ruleCase], files)).toThrow('TargetDown');
});

const isPartOf = (part: Readonly<Record<string, string>>, whole: Readonly<Record<string, string>>) =>
  Object.entries(part).every(([name, value]) => whole[name] === value);
