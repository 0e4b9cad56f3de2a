import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Role } from '../contract.ts';

/** The ports a role listens on, as it tells its parent. */
export interface ListeningPorts {
  readonly main: number;
  readonly operations: number;
}

export interface Child {
  /** Undefined when it ended before it listened. */
  readonly listening: Promise<ListeningPorts | undefined>;
  /** Its exit code; 1 when a signal ended it. */
  readonly exited: Promise<number>;
  /** Asks it to shut down; a second time, to exit at once. */
  stop(): void;
}

const mainFile = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Starts one role as a process of its own, and hands on each line of its log. */
export function startChild(role: Role, env: NodeJS.ProcessEnv, onLine: (line: string) => void): Child {
  const child = spawn(process.execPath, [mainFile, role], {
    env,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // In a process group of its own, so that Ctrl-C reaches it once, through the launcher.
    detached: process.platform !== 'win32',
  }) as ChildProcessByStdio<null, Readable, null>;
  const lines = createInterface({ input: child.stdout }).on('line', onLine);
  // Not the child's own event "close", which does not come after a disconnect.
  const exited = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(([[code]]) => code ?? 1);
  const listening = new Promise<ListeningPorts | undefined>((resolve) => {
    child.once('message', (message: { listening: ListeningPorts }) => resolve(message.listening));
    exited.then(() => resolve(undefined));
  });
  return { listening, exited, stop: () => stop(child) };
}

/** Windows has no signals that a process could handle; the closed channel says the same. */
function stop(child: ChildProcess): void {
  if (process.platform !== 'win32') child.kill('SIGTERM');
  else if (child.connected) child.disconnect();
  else child.kill();
}
