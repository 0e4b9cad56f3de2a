import { expect, test } from '@jest/globals';
import { takeAccount } from './account.ts';

test('what is there once is in order', () => {
  expect(takeAccount([1, 2, 3], [3, 1, 2])).toEqual({ missing: [], duplicates: 0, others: [] });
});

test('names what is missing, and counts what is there more than once', () => {
  expect(takeAccount([11, 2, 3, 4], [3, 4, 4, 4])).toEqual({ missing: [2, 11], duplicates: 2, others: [] });
});

test('what nobody asked for is named once', () => {
  expect(takeAccount([1], [1, 7, 7])).toEqual({ missing: [], duplicates: 0, others: [7] });
});
