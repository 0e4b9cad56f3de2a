import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues } from '../environments.ts';
import { knownMetrics, unknownNames } from '../known-metrics.ts';
import { typeErrors } from '../promql-types.ts';
import { syntaxErrors } from '../query-syntax.ts';
import { loadValues } from '../values/load-values.ts';
import { ruleFiles } from './rules.ts';

const runbooks = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
const sections = runbooks.split(/^### /m).slice(1);
const titleOf = (section: string) => section.slice(0, section.indexOf('\n'));
const values = loadValues(completeValues('production'));
const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? rule.alert : [])));
const known = knownMetrics();

test('every alert has its section, and every section its alert', () => {
  expect(sections.map(titleOf).sort()).toEqual([...new Set(alerts)].sort());
});

test.each(sections.map((section) => [titleOf(section), section]))(
  '%s has a meaning, a check and a remedy',
  (_, text) => {
    expect(text).toMatch(/\*\*Meaning\.\*\* \S[\s\S]*\*\*Check\.\*\*\n[\s\S]*\n {4}\S[\s\S]*\*\*Remedy\.\*\* \S/);
  },
);

test('the queries of checks are sound', () => {
  const queries = (port: number) =>
    [...runbooks.matchAll(new RegExp(`localhost:${port}\\S* --data-urlencode '\\w+=(.*)'$`, 'gm'))].map(
      ([, query = '']) => query,
    );
  const promql = queries(9090);
  expect(promql.length).toBeGreaterThan(20);
  expect(
    promql.flatMap((query) => [
      ...syntaxErrors('prometheus', query),
      ...typeErrors(query),
      ...unknownNames(query, known),
    ]),
  ).toEqual([]);
  expect(queries(3100).flatMap((query) => syntaxErrors('loki', query))).toEqual([]);
  expect(queries(3200).flatMap((query) => syntaxErrors('tempo', query))).toEqual([]);
});
