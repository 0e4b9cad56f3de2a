import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ends a process at once; resolves when it has ended, also where it had before. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
