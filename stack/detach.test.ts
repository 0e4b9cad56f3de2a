import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDetached } from './detach.ts';
import { stackFolders } from './folders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'detached-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A module in the place of the one that runs the stack. */
function program(source: string): string {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, source);
  return file;
}

test('a start that fails tells what it said, and leaves the log of the stack that runs as it is', async () => {
  const { root } = stackFolders(folder);
  const log = join(root, 'supervisor.log');
  writeFileSync(log, 'of the one that runs\n');
  const failing = program(`process.stderr.write('A stack runs already.\\n'); process.exitCode = 1;`);
  await expect(startDetached({ root }, failing)).rejects.toThrow(/^A stack runs already\.$/);
  expect(readFileSync(log, 'utf8')).toBe('of the one that runs\n');
  expect(readdirSync(root).toSorted()).toEqual(['program.mjs', 'supervisor.log']);
});

test('what a stack says goes into its log, before it is ready and afterwards', async () => {
  const { root } = stackFolders(folder);
  const log = join(root, 'supervisor.log');
  writeFileSync(log, 'of one before\n');
  const ready = program(`
    process.stdout.write('starting\\n');
    process.on('disconnect', () => process.stdout.write('detached\\n'));
    process.send('ready');
  `);
  await startDetached({ root }, ready);
  let said = '';
  while (!said.includes('detached')) {
    said = readFileSync(log, 'utf8');
    await wait(10);
  }
  expect(said).toBe('starting\ndetached\n');
});
