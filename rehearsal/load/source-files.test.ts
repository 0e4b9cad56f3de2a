import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { numberOf } from '../../e2e/drills/numbering.ts';
import { startServer, type TestServer } from '../../test/http-server.ts';
import { type PodOutcome, parseOutcome } from './outcome.ts';
import { sourceFiles } from './source-files.ts';

const entry = 'rehearsal/load/generator.ts';
let folder: string;
let server: TestServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generator-'));
  for (const [path, text] of Object.entries({ ...sourceFiles(entry), 'package.json': '{ "type": "module" }' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server?.close();
});

/** Runs it as a pod does, with the files alone, until it has told of so many requests. */
async function outcomesOf(target: string, count: number): Promise<PodOutcome[]> {
  const env = { TARGET: target, RATE: '200', PREFIX: '0123456789abcdef' };
  const child = spawn(process.execPath, [join(folder, entry)], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const outcomes: PodOutcome[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const outcome = parseOutcome(line);
    if (outcome) outcomes.push(outcome);
    if (outcomes.length === count) child.kill('SIGTERM');
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  return outcomes;
}

test('it sends numbered requests, half of them over kept connections, and tells of each until it is told to end', async () => {
  const seen: { number: number | undefined; connection: string | undefined; socket: unknown }[] = [];
  server = await startServer((request, response) => {
    const traceId = String(request.headers.traceparent).split('-')[1] ?? '';
    const { connection } = request.headers;
    seen.push({ number: numberOf('0123456789abcdef', traceId), connection, socket: request.socket });
    response.end();
  });
  const outcomes = await outcomesOf(server.url, 20);
  expect(outcomes.every(({ status }) => status === 200)).toBe(true);
  expect(new Set(seen.map(({ number }) => number))).toEqual(new Set(outcomes.map(({ number }) => number)));
  const [closed, kept] = ['close', 'keep-alive'].map((how) => seen.filter(({ connection }) => connection === how));
  expect(closed?.every(({ number = 0 }) => number % 2 === 0)).toBe(true);
  expect(kept?.every(({ number = 0 }) => number % 2 === 1)).toBe(true);
  expect(new Set(kept?.map(({ socket }) => socket)).size).toBeLessThan(kept?.length ?? 0);
});

test('what has no answer is told with its reason', async () => {
  server = await startServer((request) => request.socket.destroy());
  const outcomes = await outcomesOf(server.url, 5);
  expect(outcomes.every(({ error }) => error === 'ECONNRESET')).toBe(true);
});
