import { afterEach, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { createLoad } from './load.ts';
import { traceIdOf } from './numbering.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

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
