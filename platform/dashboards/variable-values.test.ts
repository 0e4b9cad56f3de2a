import { expect, test } from '@jest/globals';
import { expandVariables } from './variable-values.ts';

test('variables get their values in each form that Grafana knows', () => {
  const { text } = expandVariables(`up{job="$job", a=~"\${a}", b=~"\${b:regex}"}[$__range]`, {
    job: 'api',
    a: '1',
    b: '2',
    __range: '30m',
  });
  expect(text).toBe('up{job="api", a=~"1", b=~"2"}[30m]');
});

test('variables without a value are named, and left as they are', () => {
  expect(expandVariables('$a$b', { a: '1' })).toEqual({ text: '1$b', undefined: ['b'] });
});
