import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endChild } from '../support/end-child.ts';

const file = fileURLToPath(new URL('./flood-process.ts', import.meta.url));

/** More requests than the api has time for, from a process of its own, which ends with this one. */
export function createFlood() {
  let child: ChildProcess | undefined;
  return {
    /** Resolves once it has found out how many the api can answer, and sends three times as many. */
    async start(): Promise<void> {
      child = spawn(process.execPath, [file], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
      if (typeof message !== 'object') throw new Error('the flood did not begin');
    },
    async stop(): Promise<void> {
      if (child) await endChild(child);
    },
  };
}
