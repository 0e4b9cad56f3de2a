import { expect, test } from '@jest/globals';
import { faults } from './faults.ts';
import { parseRehearsalOptions, rehearsalUsage } from './options.ts';

test('without arguments it is every fault, in the cluster of kubectl, which is asked about and left as it was', () => {
  expect(parseRehearsalOptions([])).toEqual({ faults, yes: false, keep: false, write: false });
});

test('faults are chosen by name, in the order in which they come', () => {
  const { faults: chosen } = parseRehearsalOptions(['upgrade', 'roll-out-api']);
  expect(chosen.map(({ name }) => name)).toEqual(['roll-out-api', 'upgrade']);
});

test('a fault that there is none of is refused', () => {
  expect(() => parseRehearsalOptions(['meteor', 'upgrade'])).toThrow('There is no fault meteor');
});

test('the usage names every fault, and no name is there twice', () => {
  for (const { name } of faults) expect(rehearsalUsage).toContain(name);
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});
