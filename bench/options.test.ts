import { expect, test } from '@jest/globals';
import { ExpectedError } from '../platform/expected-error.ts';
import { parseBenchOptions } from './options.ts';

test('without options it is every section, and every variant', () => {
  const options = parseBenchOptions([]);
  expect(options.sections).toContain('cost');
  expect(options).toMatchObject({ variants: [], sinks: 'auto', write: false, profileFolder: undefined });
});

test('sections and variants are chosen by name', () => {
  const options = parseBenchOptions(['memory', 'cost', '--variants', 'service,koa']);
  expect(options.sections).toEqual(['cost', 'memory']);
  expect(options.variants).toEqual(['koa', 'service']);
});

test('short takes less time, and what is given holds all the same', () => {
  const { times } = parseBenchOptions([]);
  const short = parseBenchOptions(['--short', '--rounds', '3', '--memory-minutes', '2']);
  expect(short.times.seconds).toBeLessThan(times.seconds);
  expect(short.times).toMatchObject({ rounds: 3, memorySeconds: 120 });
});

test.each([['speed'], ['--variants', 'go'], ['--rounds', '0'], ['--seconds', 'ten'], ['--sinks', 'drain']])(
  '%s %s is refused',
  (...args) => {
    expect(() => parseBenchOptions(args)).toThrow(ExpectedError);
  },
);
