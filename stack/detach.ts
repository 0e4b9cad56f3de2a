import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExpectedError } from '../platform/expected-error.ts';
import type { StackFolders } from './folders.ts';

const mainFile = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * Runs the stack as a process that stays when this one ends; resolves once everything is ready, and rejects with what
 * it said where it did not get there. It ends by itself where this process ends before.
 */
export async function startDetached({ root }: StackFolders): Promise<void> {
  mkdirSync(root, { recursive: true });
  const logFile = join(root, 'supervisor.log');
  const log = openSync(logFile, 'w');
  const child = fork(mainFile, ['--attached-until-ready'], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const ready = once(child, 'message').then(() => true);
  const ended = once(child, 'exit').then(() => false);
  if (!(await Promise.race([ready, ended]))) throw new ExpectedError(readFileSync(logFile, 'utf8').trimEnd());
  child.disconnect();
  child.unref();
}
