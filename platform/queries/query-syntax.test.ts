import { expect, test } from '@jest/globals';
import { metricNames, type QueryLanguage, syntaxErrors } from './query-syntax.ts';

test.each<[QueryLanguage, string]>([
  ['prometheus', 'sum by (job) (rate(up[5m])) / 2 > 1'],
  ['loki', '{service_name="api", level=~"warn|error"} | json | status >= 500'],
  ['tempo', '{ resource.service.name = "api" && duration > 100ms }'],
])('a sound query of %s has no error', (language, query) => {
  expect(syntaxErrors(language, query)).toEqual([]);
});

test.each<[QueryLanguage, string]>([
  ['prometheus', 'sum by (job) (rate(up[5m]) / 2'],
  ['loki', '{service_name="api" | json'],
  ['tempo', '{ resource.service.name = '],
])('a broken query of %s has an error', (language, query) => {
  expect(syntaxErrors(language, query)).not.toEqual([]);
});

test('the metrics of an expression are found wherever they stand', () => {
  expect(
    metricNames('sum by (job) (rate(a_total{x="b"}[5m])) / on (job) group_left c > bool 1 or 0 * count(d)'),
  ).toEqual(['a_total', 'c', 'd']);
});
