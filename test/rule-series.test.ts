import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { metrics, type Role, roles } from '../app/contract.ts';
import { clusterEndpoints } from '../platform/endpoints.ts';
import { ruleFiles } from '../platform/rules/rules.ts';
import { completeValues } from '../platform/values/environments.ts';
import { loadValues } from '../platform/values/load-values.ts';
import { parseExposition, type Sample } from './exposition.ts';
import { endProcesses, startService } from './processes.ts';

// rate() and increase() see a series from its second sample on: a counter that begins with its first event, at 1, hides it.

const values = loadValues(completeValues('production'));
const expressions = Object.values(ruleFiles(values, clusterEndpoints(values)))
  .flatMap(({ groups }) => groups)
  .flatMap(({ rules }) => rules.map(({ expr }) => expr));
const counted = Object.values(metrics).flatMap(({ name, type }) => {
  if (type === 'gauge') return [];
  return type === 'counter' ? [name] : [`${name}_count`, `${name}_bucket`];
});
/** Each of the service's own counters that a rule reads over a range, with what stands between its braces. */
const selectors = [...new Set(expressions.flatMap((expr) => expr.match(/\w+(\{[^}]*\})?(?=\[)/g) ?? []))]
  .map((selector) => /^(\w+)(?:\{(.*)\})?$/.exec(selector) ?? [])
  .flatMap(([selector = '', name = '', matchers = '']) =>
    counted.includes(name) ? [{ selector, name, matchers }] : [],
  );

/** What each role shows before anything has happened: there is no Kafka and no SWAPI. */
const scraped = new Map<Role, Sample[]>();
beforeAll(async () => {
  const environment = { KAFKA_BROKERS: '127.0.0.1:1', SWAPI_URL: 'http://127.0.0.1:1/api/', LAG_OPERATIONS_PORT: '0' };
  await Promise.all(
    roles.map(async (role) => {
      const { operationsUrl } = await startService(role, environment);
      const response = await fetch(`${operationsUrl}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
      const families = parseExposition(await response.text(), 'openmetrics');
      scraped.set(
        role,
        families.flatMap(({ samples }) => samples),
      );
    }),
  );
});
afterAll(endProcesses);

const tests = {
  '=': (actual: string, wanted: string) => actual === wanted,
  '!=': (actual: string, wanted: string) => actual !== wanted,
  '=~': (actual: string, wanted: string) => new RegExp(`^(?:${wanted})$`).test(actual),
  '!~': (actual: string, wanted: string) => !new RegExp(`^(?:${wanted})$`).test(actual),
} as const;

function matches(labels: Sample['labels'], matchers: string): boolean {
  return [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].every(([, label = '', operator, wanted = '']) =>
    tests[operator as keyof typeof tests](labels[label] ?? '', wanted),
  );
}

test('rules read counters of the service', () => {
  expect(selectors.length).toBeGreaterThan(10);
});

test.each(selectors)('before the first request there is $selector', ({ name, matchers }) => {
  const having = [...scraped].flatMap(([role, samples]) => {
    const found = samples.filter((sample) => sample.name === name).map(({ labels }) => ({ job: role, ...labels }));
    const asked = found.length > 0 && matches({ job: role }, /job="[^"]*"/.exec(matchers)?.[0] ?? '');
    return asked ? [{ role, found: found.filter((labels) => matches(labels, matchers)).length > 0 }] : [];
  });
  expect(having.length).toBeGreaterThan(0);
  expect(having.filter(({ found }) => !found)).toEqual([]);
});
