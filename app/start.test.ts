import { exec } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer } from '../test/http-server.ts';
import {
  type Environment,
  endProcesses,
  hasSignals,
  type LogLine,
  preload,
  startProcess,
  startScript,
  type TestProcess,
} from '../test/processes.ts';
import { startTraceStore } from '../test/trace-store.ts';
import { openTelemetryVariables } from './config.ts';
import { environmentVariables, type Role } from './contract.ts';

afterAll(endProcesses);

const anyPorts: Environment = {
  API_PORT: '0',
  API_OPERATIONS_PORT: '0',
  UPSTREAM_PORT: '0',
  UPSTREAM_OPERATIONS_PORT: '0',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:0',
};
const startLauncher = (environment: Environment = {}) => startProcess('start.ts', [], { ...anyPorts, ...environment });
const untilReady = (launcher: TestProcess) => launcher.untilPrinted(/Ctrl-C stops both services/);

/** What a service logged once it listened: its process id and its port. */
async function listeningLine(launcher: TestProcess, role: Role): Promise<LogLine> {
  return JSON.parse(await launcher.untilPrinted(new RegExp(`"name":"${role}".*"msg":"listening"`)));
}

async function urlsOf(launcher: TestProcess): Promise<string[]> {
  const lines = [await listeningLine(launcher, 'upstream'), await listeningLine(launcher, 'api')];
  return lines.map(({ port }) => `http://127.0.0.1:${port}/`);
}

async function expectNobodyListens(urls: readonly string[]): Promise<void> {
  for (const url of urls) await expect(fetch(url)).rejects.toThrow('fetch failed');
}

const execute = promisify(exec);

/** What a printed command shows: run by the shell, or where there is no curl, as the shell and curl would. */
async function run(command: string): Promise<string> {
  const hasCurl = await execute('curl --version').then(
    () => true,
    () => false,
  );
  if (hasCurl) return (await execute(command)).stdout;
  const [url = ''] = /http:[^\s"]+/.exec(command) ?? [];
  const headers = [...command.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name = '', value = '']) => [name, value]);
  const [, wanted = ''] = /(?:grep|findstr) (\S+)/.exec(command) ?? [];
  const response = await fetch(url, { headers: Object.fromEntries(headers) });
  const lines = (await response.text()).split('\n');
  return lines.filter((line) => line.includes(wanted)).join('\n');
}

/** Spans are on their way for half a second. */
async function untilShown(command: string, text: string): Promise<string> {
  const shown = await run(command);
  if (shown.includes(text)) return shown;
  await wait(50);
  return untilShown(command, text);
}

describe('npm start', () => {
  let launcher: TestProcess;
  let commands: string[];
  beforeAll(async () => {
    // What a shell may have set for other services must not keep the spans from the receiver.
    launcher = startLauncher({ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' });
    await untilReady(launcher);
    commands = launcher.stdout.filter((line) => /^ {2}curl /.test(line)).map((line) => line.trim());
  });

  test('prints four commands, which show a record with expansions, its exemplar, its trace and its log lines', async () => {
    expect(commands).toHaveLength(4);
    const [record = '', metrics = '', trace = '', logs = ''] = commands;
    expect(JSON.parse(await run(record))).toMatchObject({
      name: 'Luke Skywalker',
      homeworld: { name: 'Tatooine' },
      films: [{ title: 'A New Hope' }, {}, {}, {}],
    });
    const traceId = /traceparent: 00-([0-9a-f]{32})/.exec(record)?.[1];
    expect(await run(metrics)).toMatch(
      new RegExp(`^http_server_request_duration_seconds_bucket.*"/people/:id".* # {trace_id="${traceId}"}`),
    );
    const tree = await untilShown(trace, `trace ${traceId}, 14 spans`);
    expect(tree).toMatch(/^api server "GET \/people\/:id" [\d.]+ ms, HTTP 200$/m);
    expect(tree).toMatch(/^ {3}├─ api client "GET \/api\/people\/{id}\/" [\d.]+ ms, HTTP 200$/m);
    expect(tree).toMatch(/^ {3}│ {2}└─ upstream server "GET \/api\/people\/:id\/" [\d.]+ ms, HTTP 200$/m);
    const lines = (await run(logs)).trimEnd().split('\n');
    const found = lines.map((line): LogLine => JSON.parse(line));
    expect(new Set(found.map(({ trace_id }) => trace_id))).toEqual(new Set([traceId]));
    expect(found.map(({ name, msg }) => `${name}: ${msg}`)).toEqual(
      expect.arrayContaining(['api: GET /people/1 200', 'upstream: GET /api/people/1/ 200']),
    );
  });

  test('prints first where its page is, which has that request with its trace', async () => {
    const [pageLine = ''] = launcher.stdout.filter((line) => /^http:|^Ready/.test(line));
    const pageUrl = /^http:\/\/localhost:\d+\/(?= shows)/.exec(pageLine)?.[0] ?? '';
    const headers = { Accept: 'text/html' };
    const list = await (await fetch(pageUrl, { headers })).text();
    const [, path = ''] = /<a href="\/(traces\/\w{32})">\/people\/1\?expand=homeworld,films<\/a>/.exec(list) ?? [];
    const trace = await (await fetch(pageUrl + path, { headers })).text();
    expect(trace.match(/<tr id="span-/g)).toHaveLength(14);
    expect(trace).toContain('http_server_request_duration_seconds_bucket');
    expect(trace).toContain('GET /people/1 200</summary>');
  });

  (hasSignals ? test : test.skip)('ends with both services and 0 on a signal', async () => {
    const urls = await urlsOf(launcher);
    launcher.signal('SIGINT');
    expect(await launcher.ended).toEqual({ code: 0, signal: null });
    expect(launcher.stdout.filter((line) => line.includes('"msg":"shut down"'))).toHaveLength(2);
    expect(launcher.stderr()).toBe('');
    await expectNobodyListens(urls);
  });
});

test('a service that dies takes the other with it, and the exit code tells', async () => {
  const store = await startTraceStore();
  const launcher = startLauncher(store.environment);
  await untilReady(launcher);
  const printed = launcher.stdout.join('\n');
  expect(printed).toContain('There is no page with requests and traces: something else has port');
  expect(printed).toContain('its trace, if it is Tempo that gets the spans');
  const urls = await urlsOf(launcher);
  process.kill(Number((await listeningLine(launcher, 'upstream')).pid), 'SIGKILL');
  expect(await launcher.ended).toEqual({ code: 1, signal: null });
  expect(launcher.stdout).toContainEqual(expect.stringMatching(/"name":"api".*"msg":"shut down"/));
  await expectNobodyListens(urls);
  await store.close();
});

test('without the development dependencies it goes on without the page, and says what is missing', async () => {
  const launcher = startLauncher(
    preload(`
      import { registerHooks } from 'node:module';
      registerHooks({
        resolve(name, context, next) {
          if (!name.startsWith('hono')) return next(name, context);
          throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
        },
      });`),
  );
  await untilReady(launcher);
  const printed = launcher.stdout.join('\n');
  expect(printed).toContain('There is no page with requests and traces: it is made with the development dependencies.');
  const [, traceUrl = ''] = /curl -s (http:\S+\/traces\/\w+)/.exec(printed) ?? [];
  expect((await fetch(traceUrl)).status).toBe(404);
  launcher.signal('SIGKILL');
});

test('the services live on when nobody reads the output, but not without the launcher', async () => {
  const launcher = startLauncher({ OTEL_EXPORTER_OTLP_TIMEOUT: '100' });
  await untilReady(launcher);
  const urls = await urlsOf(launcher);
  launcher.closeStdout();
  for (const url of [...urls, ...urls]) expect((await fetch(url)).status).toBeLessThan(500);
  launcher.signal('SIGKILL');
  // The services share its stderr, which closes only with the last of them.
  expect(await launcher.ended).toEqual({ code: null, signal: 'SIGKILL' });
  await expectNobodyListens(urls);
});

(hasSignals ? test : test.skip)('the services end with npm, which does not hand every signal on', async () => {
  const npm = startScript('start', anyPorts);
  await untilReady(npm);
  const urls = await urlsOf(npm);
  npm.signal('SIGTERM');
  await npm.ended;
  expect(npm.stdout.filter((line) => line.includes('"msg":"shut down"'))).toHaveLength(2);
  await expectNobodyListens(urls);
});

test('a taken port ends it with 1 and the name of its variable', async () => {
  const taken = await startServer(() => undefined);
  const launcher = startLauncher({ API_PORT: String(taken.port) });
  expect(await launcher.ended).toEqual({ code: 1, signal: null });
  expect(launcher.stderr()).toBe(`Port ${taken.port} of 127.0.0.1 is taken. Set API_PORT to a free one.\n`);
  expect(launcher.stdout).toContainEqual(expect.stringMatching(/"name":"upstream".*"msg":"shut down"/));
  await taken.close();
});

test('--help lists every variable', async () => {
  const { ended, stdout } = startProcess('start.ts', ['--help']);
  expect(await ended).toEqual({ code: 0, signal: null });
  for (const name of [...environmentVariables, ...openTelemetryVariables.map(([variable]) => variable)]) {
    expect(stdout).toContainEqual(expect.stringMatching(new RegExp(`^  ${name} +\\S+ +\\S+ +\\S`)));
  }
});

test('an option that does not exist is refused, with what there is in its place', async () => {
  const launcher = startProcess('start.ts', ['--port', '3001']);
  expect(await launcher.ended).toEqual({ code: 1, signal: null });
  expect(launcher.stderr()).toMatch(/^There is no option --port: .*npm start -- --help/);
});
