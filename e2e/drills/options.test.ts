import { expect, test } from '@jest/globals';
import { ExpectedError } from '../../platform/expected-error.ts';
import { parseDrillOptions } from './options.ts';

const names = (...args: readonly string[]) => parseDrillOptions(args).drills.map(({ name }) => name);

test('without names it is every drill, and each of them once', () => {
  expect(names().length).toBeGreaterThan(names('--short').length);
  expect(new Set(names()).size).toBe(names().length);
  expect(parseDrillOptions([])).toMatchObject({ short: false, write: false });
});

test('the short drills are among all drills, and last no longer', () => {
  const all = new Map(parseDrillOptions([]).drills.map(({ name, lastsMs }) => [name, lastsMs]));
  for (const { name, lastsMs } of parseDrillOptions(['--short']).drills) {
    expect(lastsMs).toBeLessThanOrEqual(all.get(name) ?? -1);
  }
});

test('names choose', () => {
  expect(names('tempo-killed', 'kafka-frozen')).toEqual(['kafka-frozen', 'tempo-killed']);
});

test('a name that is none is refused', () => {
  expect(() => names('kafka-melted')).toThrow(ExpectedError);
  expect(() => names('--short', 'kafka-absent')).toThrow(ExpectedError);
});
