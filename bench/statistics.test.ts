import { expect, test } from '@jest/globals';
import { differences, median, ratios, spreadOf } from './statistics.ts';

test('the median is the middle value, or the mean of the two there', () => {
  expect(median([3, 10, 1])).toBe(3);
  expect(median([4, 1, 2, 10])).toBe(3);
  expect(() => median([])).toThrow('no values');
});

test('a spread is the median between the extremes', () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
});

test('pairs are compared round by round', () => {
  expect(ratios([10, 30], [5, 10])).toEqual([2, 3]);
  expect(differences([10, 30], [5, 10])).toEqual([5, 20]);
});
