import { expect, test } from '@jest/globals';
import { ExpectedError } from '../../platform/expected-error.ts';
import { parseTrafficOptions } from './options.ts';

test('without options it is 20 requests a second against the api on this machine, without end', () => {
  expect(parseTrafficOptions([])).toMatchObject({ rate: 20, seed: 1, durationSeconds: undefined });
  expect(parseTrafficOptions([]).url.href).toBe('http://127.0.0.1:3000/');
});

test('options are read', () => {
  expect(parseTrafficOptions(['--rate', '0.5', '--errors=1', '--fan-out', '3', '--duration', '60'])).toMatchObject({
    rate: 0.5,
    errors: 1,
    fanOut: 3,
    durationSeconds: 60,
  });
});

test.each([
  ['--rate', '0'],
  ['--errors', '2'],
  ['--expand', ''],
  ['--fan-out', '1.5'],
  ['--seed', 'luke'],
  ['--url', 'localhost'],
])('%s %j is refused', (name, value) => {
  expect(() => parseTrafficOptions([name, value])).toThrow(ExpectedError);
});
