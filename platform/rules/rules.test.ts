import { expect, test } from '@jest/globals';
import { dashboards } from '../dashboards/dashboards.ts';
import { clusterEndpoints } from '../endpoints.ts';
import { knownMetrics } from '../queries/known-metrics.ts';
import { completeValues, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { ruleFaults } from './faults.ts';
import { recorded } from './recorded.ts';
import type { AlertingRule, RecordingRule } from './rule-types.ts';
import { ruleFiles } from './rules.ts';

const known = knownMetrics();
const everyEnvironment = environments.map((environment) => {
  const values = loadValues({ ...completeValues(environment), sets: ['api.resources.memoryLimit=400Mi'] });
  const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
  return { environment, values, groups, rules: groups.flatMap((group) => group.rules) };
});

test.each(everyEnvironment)('in $environment, no rule has a fault', ({ rules }) => {
  expect(rules.length).toBeGreaterThan(50);
  expect(rules.flatMap((rule) => ruleFaults(rule, known))).toEqual([]);
});

const recording: RecordingRule = { record: recorded.requestRate.name, expr: 'sum by (job) (up)' };
const alerting: AlertingRule = {
  alert: 'TargetDown',
  expr: 'up == 0',
  for: '2m',
  labels: { severity: 'page' },
  annotations: {
    summary: '{{ $labels.job }} is down',
    description: '{{ $value }}',
    dashboard: 'http://localhost:3030/d/home',
    runbook_url: 'docs/runbooks.md#targetdown',
  },
};
const { annotations } = alerting;

test('sound rules have no fault', () => {
  expect([recording, alerting].flatMap((rule) => ruleFaults(rule, known))).toEqual([]);
});

test.each([
  ['an expression that does not parse', { ...recording, expr: 'sum(up' }, 'at 6'],
  ['a rate of no range', { ...recording, expr: 'rate(up)' }, 'expected type matrix'],
  ['a metric that does not exist', { ...recording, expr: 'sum by (job) (upp)' }, 'upp'],
  ['a label that does not exist', { ...alerting, expr: 'up{jobs="api"} == 0' }, 'up by jobs'],
  ['a result nobody knows of', { ...recording, record: 'job:up:sum' }, 'recorded.ts'],
  [
    'a label in a text that no series has',
    { ...alerting, annotations: { ...annotations, summary: '{{ $labels.pod }}' } },
    'pod',
  ],
  ['an empty text', { ...alerting, annotations: { ...annotations, description: '' } }, 'description'],
  ['no time to wait', { ...alerting, for: '' }, 'for'],
  ['the section of another alert', { ...alerting, annotations: { ...annotations, runbook_url: 'a.md#b' } }, 'a.md#b'],
  ['a dashboard without an address', { ...alerting, annotations: { ...annotations, dashboard: 'home' } }, 'home'],
] as const)('a rule with %s has a fault', (_, rule, fault) => {
  expect(ruleFaults(rule, known).join()).toContain(fault);
});

test.each(everyEnvironment)('in $environment, groups have names of their own', ({ groups }) => {
  const names = groups.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test.each(everyEnvironment)('in $environment, rules record all that recorded.ts promises', ({ rules }) => {
  const names = new Set(rules.flatMap((rule) => ('record' in rule ? rule.record : [])));
  expect([...names].sort()).toEqual(
    Object.values(recorded)
      .map(({ name }) => name)
      .sort(),
  );
});

test.each(everyEnvironment)("in $environment, each scraped job's memory limit is a metric, in bytes", (given) => {
  const limits = given.rules.flatMap((rule) =>
    'record' in rule && rule.record === 'job:memory_limit:bytes' ? [[rule.labels?.job, rule.expr]] : [],
  );
  const jobs = clusterEndpoints(given.values).scrapeTargets.map(({ job }) => job);
  expect(limits.map(([job]) => job)).toEqual(expect.arrayContaining(jobs));
  expect(limits).toContainEqual(['api', `vector(${400 * 1024 ** 2})`]);
});

test.each(everyEnvironment)('in $environment, a target that is gone is noticed like one that is down', (given) => {
  const missing = given.rules.find((rule) => 'alert' in rule && rule.alert === 'TargetMissing');
  for (const { job } of clusterEndpoints(given.values).scrapeTargets) {
    expect(missing?.expr).toContain(`absent(up{job="${job}"})`);
  }
});

test.each(everyEnvironment)('in $environment, no rule and no title looks further back than is kept', (given) => {
  const { retentionHours, sloWindowDays } = given.values.prometheus;
  const hoursOf: Readonly<Record<string, number>> = { s: 1 / 3_600, m: 1 / 60, h: 1, d: 24 };
  const ranges = given.rules.flatMap(({ expr }) => [...expr.matchAll(/\[(\d+)([smhd])\]/g)]);
  const hours = ranges.map(([, count, unit = '']) => Number(count) * (hoursOf[unit] ?? Number.NaN));
  expect(Math.max(...hours)).toBe(24 * sloWindowDays);
  expect(24 * sloWindowDays).toBeLessThanOrEqual(retentionHours);
  const said = dashboards(given.values).flatMap(({ json }) => [...json.matchAll(/(\d+) days/g)]);
  expect(said.length).toBeGreaterThan(3);
  expect(new Set(said.map(([, days]) => Number(days)))).toEqual(new Set([sloWindowDays]));
});
