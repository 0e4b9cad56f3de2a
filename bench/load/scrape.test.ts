import { expect, test } from '@jest/globals';
import { sumOf } from './scrape.ts';

const text = `# TYPE lines counter
lines_total{reason="full"} 3 # {trace_id="a"} 1
lines_total{reason="closed, {too}"} 4
lines_total_more 100
bytes 2.5e+3
`;

test('a metric is summed over its series', () => {
  expect(sumOf(text, 'lines_total')).toBe(7);
  expect(sumOf(text, 'bytes')).toBe(2_500);
  expect(sumOf(text, 'absent')).toBe(0);
});
