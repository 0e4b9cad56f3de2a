import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { startGuard } from '../../stack/guard.ts';
import type { Environment } from '../../stack/server.ts';
import { endChild } from '../support/end-child.ts';

/** A process of the check, and what it has said. */
export interface Program {
  /** Lines of both of its outputs so far, in the order in which they came. */
  readonly lines: readonly string[];
  /** The first message that it sends over its channel; rejects where it ends without one. */
  readonly message: Promise<unknown>;
  /** Its exit code, once it has ended and all it said is there. */
  readonly ended: Promise<number | null>;
  /** The first line that matches, now or later; rejects with all it said once that takes too long, or it has ended. */
  untilLine(pattern: RegExp): Promise<string>;
  /** Ends it at once. */
  end(): Promise<void>;
}

interface StartOptions {
  readonly environment: Environment;
  readonly folder: string;
}

export interface Programs {
  start(command: readonly string[], options: StartOptions): Program;
  /** Ends all that still run, and removes the folder. */
  end(): Promise<void>;
}

const patienceMs = 120_000;
const lastLines = 40;

/** Runs programs that end with this process, however it ends, as does the folder that they have their files in. */
export function createPrograms(folder: string): Programs {
  const guard = startGuard({ folder });
  const running = new Set<ChildProcess>();
  const watch = () => guard.watch([...running].flatMap(({ pid }) => pid ?? []));
  return {
    start(command, options) {
      const child = spawnProgram(command, options);
      running.add(child);
      child.once('exit', () => {
        running.delete(child);
        watch();
      });
      watch();
      return follow(child);
    },
    async end() {
      await Promise.all([...running].map(endChild));
      await guard.end();
    },
  };
}

function spawnProgram([program = '', ...args]: readonly string[], { environment, folder }: StartOptions): ChildProcess {
  return spawn(program, args, {
    cwd: folder,
    env: environment,
    // In a group of its own, by which the guard ends it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function follow(child: ChildProcess): Program {
  const lines: string[] = [];
  const said = new EventTarget();
  const closed = [child.stdout, child.stderr].map(async (output) => {
    for await (const line of createInterface({ input: output as Readable })) {
      lines.push(line);
      said.dispatchEvent(new Event('line'));
    }
  });
  const ended = Promise.all([once(child, 'exit'), ...closed]).then(([[code]]) => code as number | null);
  const vain = (why: string) =>
    new Error(`${child.spawnargs.join(' ')}: ${why}. Its last lines:\n${lines.slice(-lastLines).join('\n')}`);
  const message = Promise.race([
    once(child, 'message').then(([value]) => value as unknown),
    ended.then((code) => Promise.reject(vain(`ended with ${code} before it was up`))),
  ]);
  // Not every program is waited for.
  message.catch(() => undefined);

  async function untilLine(pattern: RegExp): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = () => {
      const found = lines.find((line) => pattern.test(line));
      if (found !== undefined) resolve(found);
    };
    said.addEventListener('line', look);
    const timer = setTimeout(() => reject(vain(`never said ${pattern}`)), patienceMs);
    ended.then((code) => reject(vain(`ended with ${code} and never said ${pattern}`)));
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      said.removeEventListener('line', look);
    }
  }

  return { lines, message, ended, untilLine, end: () => endChild(child) };
}
