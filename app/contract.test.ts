import { expect, test } from '@jest/globals';
import { durationBuckets, logLevels, logMetadata, lokiLabels, ports } from './contract.ts';

test('no two ports are one', () => {
  const all = Object.values(ports);
  expect(new Set(all).size).toBe(all.length);
});

test('the buckets rise, and hold the thresholds of the objectives', () => {
  expect(durationBuckets.toSorted((a, b) => a - b)).toEqual([...durationBuckets]);
  expect(durationBuckets).toEqual(expect.arrayContaining([0.25, 0.5]));
});

test('the levels rise', () => {
  const levels = Object.values(logLevels);
  expect(levels.toSorted((a, b) => a - b)).toEqual(levels);
});

test('ids are no labels of a log stream, each value of which would be a stream of its own', () => {
  for (const field of logMetadata) expect(lokiLabels).not.toContain(field);
});
