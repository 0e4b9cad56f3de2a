import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventsIn, fakeServer } from '../test/fake-server.ts';
import { createWatch, type Watch } from '../test/watch.ts';
import type { Death } from './managed-server.ts';
import type { LeftOut, Server } from './server.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

const pauseMs = 20;
let folder: string;
let watch: Watch;
let deaths: Death[];
let guarded: readonly number[];
let running: Supervisor | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  watch = createWatch();
  deaths = [];
});
afterEach(async () => {
  await running?.stop();
  rmSync(folder, { recursive: true });
});

function supervise(servers: readonly Server[], leftOut: readonly LeftOut[] = []): Supervisor {
  running = createSupervisor({
    servers,
    leftOut,
    folders: { logs: join(folder, 'logs') },
    guard: {
      watch: (processGroups) => {
        guarded = processGroups;
      },
    },
    onChange: watch.changed,
    onDeath: (death) => deaths.push(death),
    pauseMs,
  });
  return running;
}

const until = (condition: () => boolean) =>
  watch.until(
    () => condition() || undefined,
    () => eventsIn(folder).join('\n'),
  );
const isAlive = (pid: number | undefined) => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a server starts once those it needs are ready, and stops once those that need it have stopped', async () => {
  const late =
    "setTimeout(() => done('started'), 100); process.on('SIGTERM', () => process.exit()); setInterval(() => {}, 1000)";
  const supervisor = supervise([
    fakeServer('api', { folder, needs: ['upstream', 'tempo'] }),
    fakeServer('upstream', { folder, needs: ['kafka'] }),
    fakeServer('kafka', { folder, script: late }),
  ]);
  await supervisor.start();
  const started = ['kafka', 'upstream', 'api'].flatMap((name) => [`${name} starting`, `${name} started`]);
  expect(eventsIn(folder)).toEqual(started);
  const pids = (await supervisor.status()).map(({ pid }) => pid);
  expect(guarded.toSorted()).toEqual(pids.toSorted());
  expect(pids.every(isAlive)).toBe(true);
  await supervisor.stop();
  expect(eventsIn(folder).slice(started.length)).toEqual(['api stopped', 'upstream stopped']);
  expect(pids.some(isAlive)).toBe(false);
  expect(guarded).toEqual([]);
});

test('the status has every server with its process and memory, and why others are left out', async () => {
  const reason = 'not here';
  const supervisor = supervise([fakeServer('api', { folder })], [{ name: 'tempo', reason }]);
  await supervisor.start();
  expect(await supervisor.status()).toEqual([
    { name: 'tempo', state: 'left out', address: reason, restarts: 0 },
    {
      name: 'api',
      state: 'ready',
      address: 'fake api',
      restarts: 0,
      pid: expect.any(Number),
      memoryBytes: expect.any(Number),
    },
  ]);
  expect(() => supervisor.find('tempo')).toThrow('tempo is left out: not here');
  expect(() => supervisor.find('mysql')).toThrow('mysql is no server of the stack');
});

test.each([
  ['ends', "console.error('no such broker'); process.exit(3)", /^promtail ended with code 3\..*\n {2}no such broker$/],
  [
    'is late',
    "console.log('waiting'); setInterval(() => {}, 1000)",
    /^promtail was not ready within 0.5 s.*\n {2}waiting$/,
  ],
])('a server that %s fails the start, with its last lines', async (_, script, message) => {
  const supervisor = supervise([
    fakeServer('kafka', { folder }),
    fakeServer('promtail', { folder, needs: ['kafka'], script, startTimeoutMs: 500 }),
    fakeServer('api', { folder, needs: ['promtail'] }),
  ]);
  const pid = async () => (await supervisor.status())[0]?.pid;
  await expect(supervisor.start()).rejects.toThrow(message);
  const kafkaPid = await pid();
  expect(isAlive(kafkaPid)).toBe(true);
  await supervisor.stop();
  expect(isAlive(kafkaPid)).toBe(false);
  expect(eventsIn(folder).filter((event) => event.startsWith('api'))).toEqual([]);
});

test('a program that is not there fails the start', async () => {
  const supervisor = supervise([{ ...fakeServer('loki', { folder }), command: [join(folder, 'no-loki')] }]);
  await expect(supervisor.start()).rejects.toThrow(/^loki could not be started: .*ENOENT/);
});

test('a server that dies later is told of with its last lines, and started again', async () => {
  const supervisor = supervise([fakeServer('loki', { folder })]);
  await supervisor.start();
  const loki = supervisor.find('loki');
  const firstPid = loki.pid();
  loki.signal('SIGKILL');
  await until(() => loki.restarts() === 1 && loki.state() === 'ready');
  expect(deaths).toEqual([{ name: 'loki', reason: 'was ended by SIGKILL', lastLines: [] }]);
  expect(loki.pid()).not.toBe(firstPid);
});

test('a server that dies again and again is started after longer and longer pauses', async () => {
  const supervisor = supervise([fakeServer('loki', { folder })]);
  await supervisor.start();
  const loki = supervisor.find('loki');
  const diedAt: number[] = [];
  for (let death = 0; death < 4; death += 1) {
    const restarts = loki.restarts();
    loki.signal('SIGKILL');
    diedAt.push(performance.now());
    await until(() => loki.restarts() === restarts + 1 && loki.state() === 'ready');
    diedAt.push(performance.now());
  }
  const pauses = [0, 2, 4, 6].map((at) => (diedAt[at + 1] ?? 0) - (diedAt[at] ?? 0));
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(pauseMs * 8);
});

test('a server that was stopped stays down until it is started, and then has the variables it is given', async () => {
  const script = `
    process.on('SIGTERM', () => process.exit());
    setInterval(() => {}, 1000);
    done('has ' + process.env.COLOUR);
    done('started');
  `;
  const supervisor = supervise([fakeServer('api', { folder, script, environment: { COLOUR: 'red' } })]);
  await supervisor.start();
  const api = supervisor.find('api');
  await api.stop();
  expect([api.state(), api.pid()]).toEqual(['stopped', undefined]);
  await api.start({ COLOUR: 'blue' });
  expect(api.state()).toBe('ready');
  await api.start();
  expect(eventsIn(folder).filter((event) => event.startsWith('api has'))).toEqual([
    'api has red',
    'api has blue',
    'api has red',
  ]);
  expect(api.restarts()).toBe(0);
  expect(deaths).toEqual([]);
});

test('a server that waits for its next start can be stopped', async () => {
  const supervisor = supervise([fakeServer('loki', { folder })]);
  await supervisor.start();
  const loki = supervisor.find('loki');
  loki.signal('SIGKILL');
  await until(() => loki.state() === 'restarting');
  await loki.stop();
  expect(loki.state()).toBe('stopped');
});

test('a server that does not end when asked to, or is frozen, is made to', async () => {
  const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); done('started')";
  const supervisor = supervise([
    fakeServer('tempo', { folder, script: deaf, stopTimeoutMs: 100 }),
    fakeServer('loki', { folder }),
  ]);
  await supervisor.start();
  const pids = ['tempo', 'loki'].map((name) => supervisor.find(name).pid());
  supervisor.find('loki').signal('SIGSTOP');
  await supervisor.stop();
  expect(pids.some(isAlive)).toBe(false);
  expect(eventsIn(folder)).toContain('loki stopped');
});

test('a start that is broken off starts nothing more', async () => {
  const never = "setInterval(() => {}, 1000); done('hangs')";
  const supervisor = supervise([
    fakeServer('kafka', { folder, script: never }),
    fakeServer('api', { folder, needs: ['kafka'] }),
  ]);
  const start = supervisor.start();
  start.catch(() => undefined);
  await until(() => supervisor.find('kafka').pid() !== undefined);
  await supervisor.stop();
  await expect(start).rejects.toThrow('kafka was stopped before it was ready');
  expect(eventsIn(folder).some((event) => event.startsWith('api'))).toBe(false);
});

test('while the stack ends nobody can start a server of it', async () => {
  const supervisor = supervise([fakeServer('loki', { folder })]);
  await supervisor.start();
  const ended = supervisor.stop();
  expect(() => supervisor.find('loki')).toThrow('the stack is ending');
  await ended;
});
