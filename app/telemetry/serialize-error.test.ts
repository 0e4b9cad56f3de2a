import { expect, test } from '@jest/globals';
import { serializeError } from './serialize-error.ts';

test('an error has its name, message, stack, own plain fields and causes', () => {
  const cause = Object.assign(new TypeError('inner'), { code: 'ECONNREFUSED', port: 3001 });
  expect(serializeError(new Error('outer', { cause }))).toEqual({
    name: 'Error',
    message: 'outer',
    stack: expect.stringContaining('serialize-error.test.ts'),
    cause: { name: 'TypeError', message: 'inner', stack: expect.any(String), code: 'ECONNREFUSED', port: 3001 },
  });
});

test('objects on an error stay out: they are large and may hold secrets', () => {
  const error = Object.assign(new Error('failed'), {
    status: 502,
    options: { headers: { authorization: 'Bearer secret' } },
    tokens: ['secret'],
    secretOf: () => 'secret',
  });
  expect(JSON.stringify(serializeError(error))).not.toContain('secret"');
  expect(serializeError(error)).toMatchObject({ status: 502 });
  expect(serializeError(error)).not.toHaveProperty('options');
});

test('objects on a cause that is no error stay out as well', () => {
  const error = new Error('failed', { cause: { code: 7, password: { of: 'somebody' } } });
  expect(serializeError(error)).toMatchObject({ cause: { code: 7 } });
  expect(JSON.stringify(serializeError(error))).not.toContain('somebody');
});

test('causes are followed five deep, cycles included', () => {
  const error = new Error('again');
  error.cause = error;
  expect(JSON.stringify(serializeError(error)).match(/"message":"again"/g)).toHaveLength(6);
});

test('an AggregateError lists its first errors', () => {
  const errors = Array.from({ length: 100 }, (_, index) => Object.assign(new Error(`number ${index}`), { index }));
  const serialized = serializeError(new AggregateError(errors, 'all of them')) as { errors: object[] };
  expect(serialized).toMatchObject({ name: 'AggregateError', message: 'all of them' });
  expect(serialized.errors).toHaveLength(5);
  expect(serialized.errors[4]).toMatchObject({ message: 'number 4', index: 4 });
});

test('an AggregateError within itself ends', () => {
  const error = new AggregateError([]);
  error.errors.push(error, error, error, error, error);
  error.cause = error;
  expect(JSON.stringify(serializeError(error)).length).toBeLessThan(200_000);
});

test('texts are cut where nobody reads on', () => {
  const error = Object.assign(new Error('x'.repeat(1_000_000)), { body: 'y'.repeat(1_000_000) });
  expect(JSON.stringify(serializeError(error)).length).toBeLessThan(30_000);
});

test.each([
  ['text', 'text'],
  [null, null],
  [undefined, 'undefined'],
  [7n, '7'],
  [Symbol('s'), 'Symbol(s)'],
])('%p, thrown, is told as it is', (thrown, expected) => {
  expect(serializeError(thrown)).toBe(expected);
});
