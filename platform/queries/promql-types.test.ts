import { expect, test } from '@jest/globals';
import { typeErrors } from './promql-types.ts';

test.each([
  'rate(up[5m])',
  'histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) >= 0',
  'vector(1)',
  '1 > bool 2',
])('%s is sound', (expression) => expect(typeErrors(expression)).toEqual([]));

test.each([
  ['rate(up)', 'expected type matrix'],
  ['sum(up[5m])', 'expected type vector'],
  ['clamp_min(up)', 'expected 2 argument'],
  ['absent(1)', 'expected type vector'],
  ['1 > 2', 'comparisons between scalars'],
  ['up and 1', 'set operator'],
])('%s is not', (expression, reason) => {
  expect(typeErrors(expression).join()).toContain(reason);
});
