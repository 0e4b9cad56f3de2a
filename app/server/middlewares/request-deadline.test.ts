import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { Router } from '@koa/router';
import type { Middleware } from 'koa';
import { startServer, type TestServer } from '../../../test/http-server.ts';
import { noteArrival } from '../../telemetry/arrival.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { createApp } from '../create-app.ts';
import { createHttpServer } from '../http-server.ts';
import { HttpProblem } from '../problem.ts';
import { ClientLeft } from './request-deadline.ts';

const servers: TestServer[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

async function serve(requestTimeoutMs: number, route: Middleware, waitedMs = 0): Promise<TestServer> {
  const logger = createLogger({ name: 'test', level: 'fatal', sinks: [], onUnserializable: () => undefined });
  const router = new Router().get('/', route);
  const app = createApp({
    router,
    logger,
    observers: [],
    requestTimeoutMs,
    corsOrigin: '*',
    clientAddressOf: () => undefined,
    statusesOf: () => [],
  });
  const handle = app.callback();
  const server = await startServer(
    createHttpServer((request, response) => {
      if (waitedMs > 0) noteArrival(request, performance.now() - waitedMs);
      return handle(request, response);
    }),
  );
  servers.push(server);
  return server;
}

/** Resolves with the reason for which the signal is aborted. */
const reasonOf = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

test('past its deadline a request is 504, even where its work does not react, and its signal says why', async () => {
  const reason = Promise.withResolvers<unknown>();
  const server = await serve(20, (ctx) => {
    reason.resolve(reasonOf(ctx.state.signal));
    return new Promise(() => undefined);
  });
  const response = await fetch(server.url);
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ status: 504, detail: 'The request was not done within 0.02 s.' });
  expect(await reason.promise).toBeInstanceOf(HttpProblem);
});

test('what is done after the deadline does not disturb the answer', async () => {
  const late = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const server = await serve(20, async (ctx) => {
    await late.promise;
    ctx.set('Late', 'true');
    ctx.body = 'late';
    done.resolve();
  });
  const response = await fetch(server.url);
  late.resolve();
  await done.promise;
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ status: 504 });
});

test('a client that leaves aborts the signal', async () => {
  const reason = Promise.withResolvers<unknown>();
  const server = await serve(10_000, (ctx) => {
    reason.resolve(reasonOf(ctx.state.signal));
    return new Promise(() => undefined);
  });
  const leaving = new AbortController();
  const response = fetch(server.url, { signal: leaving.signal });
  await once(server.server, 'request');
  leaving.abort();
  await expect(response).rejects.toThrow('aborted');
  expect(await reason.promise).toBeInstanceOf(ClientLeft);
});

test('an answered request aborts nothing', async () => {
  let signal: AbortSignal | undefined;
  const server = await serve(10_000, (ctx) => {
    signal = ctx.state.signal;
    ctx.body = 'done';
  });
  expect(await (await fetch(server.url)).text()).toBe('done');
  expect(signal?.aborted).toBe(false);
});

test('the time that a request has waited for its turn counts', async () => {
  const server = await serve(3_600_000, () => new Promise(() => undefined), 3_599_980);
  expect((await fetch(server.url)).status).toBe(504);
});
