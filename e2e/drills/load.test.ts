import { afterEach, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { createLoad, numberOf, traceIdOf } from './load.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

test('a number is found again in its trace id, and not in that of another load', () => {
  const prefix = '0123456789abcdef';
  expect(traceIdOf(prefix, 300)).toBe('0123456789abcdef000000000000012c');
  expect(numberOf(prefix, traceIdOf(prefix, 300))).toBe(300);
  expect(numberOf(prefix, traceIdOf('f123456789abcdef', 300))).toBeUndefined();
});

test('each request has a trace id of its number, on through a pause', async () => {
  const traceIds: string[] = [];
  const wanted = Promise.withResolvers<void>();
  server = await startServer((request, response) => {
    traceIds.push(String(request.headers.traceparent).split('-')[1] ?? '');
    if (traceIds.length === 5) wanted.resolve();
    response.end();
  });
  const load = createLoad({ rate: 500, url: new URL(server.url) });
  load.start();
  await wanted.promise;
  await load.stop();
  const sentBefore = load.requests.length;
  load.start();
  await load.stop();

  expect(sentBefore).toBeGreaterThanOrEqual(5);
  expect(load.requests.every(({ status }) => status === 200)).toBe(true);
  const numbers = load.requests.map(({ number }) => number).toSorted((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: load.requests.length }, (_, index) => index));
  expect(new Set(traceIds)).toEqual(new Set(numbers.map((number) => traceIdOf(load.prefix, number))));
});
