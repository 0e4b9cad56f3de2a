import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { startGuard } from './guard.ts';

/** Starts a shell under guard, which says that it is up; it shares the output of this process. */
const supervisor = (shellScript: string) => `
  import { spawn } from 'node:child_process';
  import { startGuard } from '${new URL('guard.ts', import.meta.url)}';
  const child = spawn('/bin/sh', ['-c', ${JSON.stringify(shellScript)}], {
    detached: true,
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  startGuard().watch([child.pid]);
  process.stdout.write('guarded\\n');
  setInterval(() => {}, 1000);
`;

test.each([
  ['asked to end', "trap 'echo asked; exit' TERM; echo up; while :; do sleep 0.1; done", ['up', 'guarded', 'asked']],
  ['made to where that does not help', "trap '' TERM; echo up; while :; do sleep 1; done", ['up', 'guarded']],
])('what a killed supervisor leaves behind is %s', async (_, shellScript, said) => {
  const killed = spawn(process.execPath, ['--input-type=module', '-e', supervisor(shellScript)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const output = createInterface({ input: killed.stdout }).on('line', (line) => {
    lines.push(line);
    if (lines.length === 2) killed.kill('SIGKILL');
  });
  // Closed once every process that has it is gone.
  await once(output, 'close');
  expect(lines.toSorted()).toEqual(said.toSorted());
});

test('asked to, it ends what it watches at once, and removes the folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guarded-'));
  writeFileSync(join(folder, 'data'), '');
  const watched = spawn('/bin/sleep', ['60'], { detached: true, stdio: 'ignore' });
  const exited = once(watched, 'exit');
  const guard = startGuard({ folder });
  guard.watch([watched.pid ?? 0]);
  await guard.end();
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(existsSync(folder)).toBe(false);
});
