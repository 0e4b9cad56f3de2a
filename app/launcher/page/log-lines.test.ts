import { expect, test } from '@jest/globals';
import { readLine } from './log-lines.ts';

test('has of a line what its reader looks for first, and the rest as fields', () => {
  const line = {
    name: 'api',
    hostname: 'here',
    pid: 1,
    level: 50,
    time: '2026-11-27T12:00:00.000Z',
    v: 0,
    msg: 'SWAPI answered 500',
    trace_id: 'a',
    span_id: 'b',
    trace_flags: '01',
    status: 502,
    cache: { miss: 1 },
    err: { name: 'Error', stack: 'Error: a\n  at b', cause: { stack: 'Error: c' } },
  };
  expect(readLine(JSON.stringify(line))).toEqual({
    service: 'api',
    level: 'error',
    timeMs: Date.parse(line.time),
    message: 'SWAPI answered 500',
    spanId: 'b',
    fields: [
      ['status', '502'],
      ['cache', '{"miss":1}'],
      ['err', 'Error: a\n  at b\nbecause of Error: c'],
    ],
  });
});

test.each(['(node:1) Warning: a', '{"name":"api', '"text"', 'null'])(
  'shows %j, which no logger wrote, as it is',
  (line) => {
    expect(readLine(line)).toMatchObject({ service: '', level: '', timeMs: undefined, message: line, fields: [] });
  },
);
