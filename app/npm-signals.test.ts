import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasSignals } from '../test/processes.ts';
import { createWatch } from '../test/watch.ts';

// Scripts of npm as people run and end them. What npm starts is a shell; some shells become the script by themselves,
// which `exec` makes certain of here.

const script = 'node --require ./app/preflight.cjs app/main.mjs';
const scripts = { shell: script, exec: `exec ${script}`, detach: `${script} detach` };
const bothShells = ['shell', 'exec'];

/** Tells of each signal, ends some time after the first, and without any ends after three looks for its parent. */
const main = `
import { fork } from 'node:child_process';
import { once } from 'node:events';
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => console.log(signal));
if (process.argv[2] === 'detach') {
  const child = fork(import.meta.filename, { detached: true });
  await once(child, 'message');
  child.disconnect();
  process.exit();
}
console.log('up', process.pid);
process.send?.('up');
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => setTimeout(() => process.exit(), 700));
setTimeout(() => { console.log('went on'); process.exit(); }, 1_700);
`;

let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'npm-signals-'));
  for (const folder of ['app', 'node_modules']) mkdirSync(join(checkout, folder));
  for (const file of ['preflight.cjs', 'npm-signals.cjs']) {
    copyFileSync(join(import.meta.dirname, file), join(checkout, 'app', file));
  }
  writeFileSync(join(checkout, 'app/main.mjs'), main);
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ name: 'checkout', private: true, scripts }));
});
afterAll(() => rmSync(checkout, { recursive: true }));

/** In a group of its own, as a terminal gives to each command. */
function start(command: string, ...args: readonly string[]) {
  const child = spawn(command, args, {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: checkout, npm_config_update_notifier: 'false' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const lines: string[] = [];
  const { changed, until } = createWatch();
  const reading = createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    changed();
  });
  const find = (pattern: RegExp) => lines.find((line) => pattern.test(line));
  return {
    pid: child.pid ?? Number.NaN,
    untilPrinted: (pattern: RegExp) =>
      until(
        () => find(pattern),
        () => lines.join('\n'),
      ),
    /** All lines, once the last process that shares the output has ended. */
    ended: new Promise<readonly string[]>((resolve) => reading.once('close', () => resolve(lines))),
  };
}

const startNpm = (name: string) => start('npm', 'run', '--silent', name);

(hasSignals ? describe : describe.skip)('a script of npm', () => {
  test.each(bothShells)('ends where npm is told to end, and is told once (%s)', async (name) => {
    const npm = startNpm(name);
    await npm.untilPrinted(/^up/);
    process.kill(npm.pid, 'SIGTERM');
    expect(await npm.ended).toEqual([expect.stringMatching(/^up/), 'SIGTERM']);
  });

  test.each(bothShells)('ends where npm is killed (%s)', async (name) => {
    const npm = startNpm(name);
    await npm.untilPrinted(/^up/);
    process.kill(npm.pid, 'SIGKILL');
    expect(await npm.ended).toEqual([expect.stringMatching(/^up/), 'SIGTERM']);
  });

  test.each(bothShells.flatMap((name) => (['SIGINT', 'SIGTERM'] as const).map((signal) => [name, signal] as const)))(
    'gets what every program of a terminal gets once (%s, %s)',
    async (name, signal) => {
      const npm = startNpm(name);
      await npm.untilPrinted(/^up/);
      process.kill(-npm.pid, signal);
      expect(await npm.ended).toEqual([expect.stringMatching(/^up/), signal]);
    },
  );

  test.each(bothShells)('goes on where the shell that npm was started from ends (%s)', async (name) => {
    const shell = start('sh', '-c', `nohup npm run --silent ${name} 2>/dev/null &`);
    expect(await shell.ended).toEqual([expect.stringMatching(/^up/), 'went on']);
  });

  test('may leave a process behind that it lets go of', async () => {
    expect(await startNpm('detach').ended).toEqual([expect.stringMatching(/^up/), 'went on']);
  });
});
