import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type FakeSwapi, sendJson, startFakeSwapi } from '../test/fake-swapi.ts';
import { startServer } from '../test/http-server.ts';
import {
  type Environment,
  endProcesses,
  hasSignals,
  preload,
  type ServiceProcess,
  startProcess,
  startService,
} from '../test/processes.ts';
import { sendRaw } from '../test/raw-http.ts';
import { startTraceStore, type TraceStore } from '../test/trace-store.ts';

let store: TraceStore;
let swapi: FakeSwapi;
beforeAll(async () => {
  [store, swapi] = await Promise.all([startTraceStore(), startFakeSwapi()]);
});
afterEach(() => swapi.answerWith(undefined));
afterAll(async () => {
  await endProcesses();
  await Promise.all([store.close(), swapi.close()]);
});

const describeSignals = hasSignals ? describe : describe.skip;
const testSignals = hasSignals ? test : test.skip;

const startApi = (environment: Environment = {}) =>
  startService('api', { SWAPI_URL: `${swapi.url}/api/`, ...environment });
const untilStopping = (service: ServiceProcess) => service.untilPrinted(/"msg":"shutting down"/);
const portOf = (url: string) => Number(new URL(url).port);
const traceIdOf = (response: Response) => String(response.headers.get('trace-id'));
/** Spans leave with the last flush or not at all. */
const exportedAtExit = () => ({ ...store.environment, OTEL_BSP_SCHEDULE_DELAY: '60000' });

/** A request that SWAPI keeps waiting until it is released. */
async function holdRequest(service: ServiceProcess) {
  let release: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    swapi.answerWith((_, response) => {
      release = () => sendJson(response, 404, {});
      resolve();
    });
  });
  const answer = fetch(`${service.url}/people/17`);
  // A test that ends without its answer has a reason of its own to tell.
  answer.catch(() => undefined);
  await arrived;
  return { answer, release: () => release() };
}

describeSignals('SIGTERM', () => {
  test('makes it not ready at once, lets requests under way finish, flushes spans and exits with 0', async () => {
    const service = await startApi(exportedAtExit());
    expect((await fetch(`${service.operationsUrl}/readyz`)).status).toBe(200);
    const { answer, release } = await holdRequest(service);
    service.signal('SIGTERM');
    await untilStopping(service);
    expect((await fetch(`${service.operationsUrl}/readyz`)).status).toBe(503);
    expect((await fetch(`${service.operationsUrl}/livez`)).status).toBe(200);
    await expect(fetch(service.url)).rejects.toThrow();
    release();
    const response = await answer;
    expect([response.status, response.headers.get('connection')]).toEqual([404, 'close']);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(store.spansOf(traceIdOf(response))).toHaveLength(3);
    expect(service.logLines().at(-1)).toMatchObject({ msg: 'shut down' });
  });

  test('under load of 20 keep-alive clients fails no request', async () => {
    const service = await startApi({ SHUTDOWN_DRAIN_MS: '500' });
    const clients = Array.from({ length: 20 }, () => keepAliveClient(`${service.url}/people/1`));
    await Promise.all(clients.map((client) => client.warm));
    service.signal('SIGTERM');
    const answers = await Promise.all(clients.map((client) => client.done));
    expect(answers.every((count) => count > 10)).toBe(true);
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  test('while Tempo hangs ends with 0 within SHUTDOWN_TIMEOUT_MS', async () => {
    const tempo = await startServer(() => undefined);
    const service = await startApi({
      ...exportedAtExit(),
      OTEL_EXPORTER_OTLP_ENDPOINT: tempo.url,
      SHUTDOWN_TIMEOUT_MS: '2000',
    });
    expect((await fetch(service.url)).status).toBe(200);
    const exported = once(tempo.server, 'request');
    const signalledAt = performance.now();
    service.signal('SIGTERM');
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(2_000);
    await exported;
    await tempo.close();
  });

  test('cuts off a request that does not end in time', async () => {
    const service = await startApi({ SHUTDOWN_TIMEOUT_MS: '300', SWAPI_TIMEOUT_MS: '60000' });
    const { answer } = await holdRequest(service);
    service.signal('SIGTERM');
    await expect(answer).rejects.toThrow();
    expect(await service.ended).toEqual({ code: 0, signal: null });
  });

  test('followed by another signal exits at once with 1', async () => {
    const service = await startApi();
    await holdRequest(service);
    service.signal('SIGTERM');
    await untilStopping(service);
    service.signal('SIGINT');
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(service.logLines().at(-1)).toMatchObject({ msg: 'shutting down' });
  });
});

/** Asks again and again by one connection until an answer says that it is the connection's last. */
function keepAliveClient(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let answers = 0;
  let warmUp: () => void = () => undefined;
  const warm = new Promise<void>((resolve) => {
    warmUp = resolve;
  });
  async function run(): Promise<number> {
    for (;;) {
      const [response] = await once(get(url, { agent }), 'response');
      response.resume();
      await once(response, 'end');
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}`);
      answers += 1;
      if (answers === 10) warmUp();
      if (response.headers.connection === 'close') return answers;
    }
  }
  return { warm, done: run().finally(() => agent.destroy()) };
}

describeSignals('an error that nobody caught', () => {
  const throwing = preload(`
    process.on('SIGHUP', () => { throw Object.assign(new Error('boom'), { code: 'E_BOOM' }); });
    process.on('SIGUSR1', () => { Promise.reject(new Error('nobody waits for this')); });`);

  test('is logged with its stack, and the process ends with 1 after what is under way, even if another follows', async () => {
    const service = await startApi({ ...exportedAtExit(), ...throwing });
    const { answer, release } = await holdRequest(service);
    service.signal('SIGHUP');
    await untilStopping(service);
    service.signal('SIGUSR1');
    await service.untilPrinted(/nobody waits for this/);
    release();
    const response = await answer;
    expect(response.status).toBe(404);
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(store.spansOf(traceIdOf(response))).toHaveLength(3);
    const fatal = service.logLines().filter(({ level }) => level === 60);
    expect(fatal).toEqual([
      expect.objectContaining({
        msg: 'uncaught error',
        err: expect.objectContaining({ message: 'boom', code: 'E_BOOM', stack: expect.stringContaining('at ') }),
      }),
      expect.objectContaining({ msg: 'uncaught error' }),
    ]);
  });

  test('in a promise is treated alike', async () => {
    const service = await startApi(throwing);
    service.signal('SIGUSR1');
    expect(await service.ended).toEqual({ code: 1, signal: null });
    expect(service.logLines()).toContainEqual(
      expect.objectContaining({
        level: 60,
        err: expect.objectContaining({ message: 'nobody waits for this', stack: expect.stringContaining('at ') }),
      }),
    );
  });
});

describe('a service', () => {
  let service: ServiceProcess;
  beforeAll(async () => {
    service = await startApi();
  });

  testSignals('toggles debug logging on SIGUSR2', async () => {
    service.signal('SIGUSR2');
    await service.untilPrinted(/"log_level":"debug"/);
    service.signal('SIGUSR2');
    await service.untilPrinted(/"log_level":"info"/);
  });

  test('serves on when nobody reads its stdout any more, and ends when its parent has gone', async () => {
    service.closeStdout();
    for (let count = 0; count < 3; count += 1) expect((await fetch(`${service.url}/people/1`)).status).toBe(200);
    service.disconnect();
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(service.stderr()).toBe('');
  });
});

test('a target in absolute form leaves neither its authority nor its user info in log and trace', async () => {
  const service = await startApi(exportedAtExit());
  const answer = await sendRaw(
    portOf(service.url),
    'GET http://me:secret@example.org/people/1?page=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
  expect(answer.status).toBe(200);
  const traceId = String(answer.headers['trace-id']);
  const lines = await service.untilLogged(traceId);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'GET /people/1 200', path: '/people/1' }));
  service.signal('SIGTERM');
  await service.ended;
  const written = JSON.stringify([lines, store.spansOf(traceId)]);
  expect(written).toContain('/people/1');
  expect(written).not.toMatch(/secret|http:\/\/me/);
});

describe('the start', () => {
  test('fails with every fault of the configuration in one message, before anything listens', async () => {
    const { ended, stderr, stdout } = startProcess('main.ts', ['api'], {
      API_PORT: 'http',
      SWAPI_URL: 'swapi.info',
      CACHE_TTL_MS: '-1',
      KAFKA_SASL_PASSWORD: 'secret',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_TRACES_EXPORTER: 'zipkin',
      OTEL_PROPAGATORS: 'tracecontext,bagage',
      UPSTREAM_PORT: 'of no concern to api',
    });
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toBe(
      [
        'The configuration is not usable:',
        '  API_PORT: expected a whole number from 0 to 65535, not "http"',
        '  SWAPI_URL: expected an http or https URL, not "swapi.info"',
        '  CACHE_TTL_MS: expected a whole number from 0 to 86400000, not "-1"',
        '  KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD: set all three or none',
        '  OTEL_TRACES_EXPORTER: expected otlp or none, not "zipkin"',
        '  OTEL_EXPORTER_OTLP_PROTOCOL: expected http/json or http/protobuf, not "grpc"',
        '  OTEL_PROPAGATORS: expected one or more of tracecontext, baggage, b3, b3multi, none, not "tracecontext,bagage"',
        '',
      ].join('\n'),
    );
    expect(stdout).toEqual([]);
  });

  test('fails without a role, and names them', async () => {
    const { ended, stderr } = startProcess('main.ts', ['gateway']);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toContain('api, upstream, lag, not gateway');
  });

  test('fails on a taken port, and names its variable', async () => {
    const ports = { API_PORT: String(swapi.port), API_OPERATIONS_PORT: '0', OTEL_TRACES_EXPORTER: 'none' };
    const { ended, stderr } = startProcess('main.ts', ['api'], ports);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toBe(`Port ${swapi.port} of 127.0.0.1 is taken. Set API_PORT to a free one.\n`);
  });

  test('fails on a HOST that is none, and names it, without a stack', async () => {
    const host = { HOST: 'no.such.name.invalid', API_OPERATIONS_PORT: '0', OTEL_TRACES_EXPORTER: 'none' };
    const { ended, stderr } = startProcess('main.ts', ['api'], host);
    expect(await ended).toEqual({ code: 1, signal: null });
    expect(stderr()).toMatch(/^no\.such\.name\.invalid is no address of this machine\. Set HOST .*\n$/);
  });
});
