import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExpectedError } from '../platform/expected-error.ts';
import type { StackFolders } from './folders.ts';

const mainFile = fileURLToPath(new URL('main.ts', import.meta.url));

/**
 * Runs the stack as a process that stays when this one ends; resolves once everything is ready, and rejects with what
 * it said where it did not get there. It ends by itself where this process ends before.
 */
export async function startDetached({ root }: Pick<StackFolders, 'root'>, program = mainFile): Promise<void> {
  mkdirSync(root, { recursive: true });
  // Another start may be under way, or be the stack that runs: only the log of one that got there has the known name.
  const ownLog = join(root, `supervisor-${process.pid}.log`);
  const log = openSync(ownLog, 'w');
  const child = fork(program, ['--attached-until-ready'], { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  const ready = once(child, 'message').then(() => true);
  const ended = once(child, 'exit').then(() => false);
  if (!(await Promise.race([ready, ended]))) {
    const said = readFileSync(ownLog, 'utf8').trimEnd();
    rmSync(ownLog);
    throw new ExpectedError(said);
  }
  renameSync(ownLog, join(root, 'supervisor.log'));
  child.disconnect();
  child.unref();
}
