import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { ruleFiles } from './rules.ts';

const runbooks = readFileSync(new URL('../../docs/runbooks.md', import.meta.url), 'utf8');
const sections = runbooks.split(/^### /m).slice(1);
const titleOf = (section: string) => section.slice(0, section.indexOf('\n'));
const values = loadValues(completeValues('production'));
const groups = Object.values(ruleFiles(values, clusterEndpoints(values))).flatMap((file) => file.groups);
const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? rule.alert : [])));

test('every alert has its section, and every section its alert', () => {
  expect(sections.map(titleOf).sort()).toEqual([...new Set(alerts)].sort());
});

test.each(sections.map((section) => [titleOf(section), section]))(
  '%s has a meaning, a check and a remedy',
  (_, text) => {
    expect(text).toMatch(/\*\*Meaning\.\*\* \S[\s\S]*\*\*Check\.\*\*\n[\s\S]*\n {4}\S[\s\S]*\*\*Remedy\.\*\* \S/);
  },
);
