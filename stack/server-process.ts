import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { EndingSignal } from './control.ts';
import type { Environment, Server } from './server.ts';

export interface ServerProcess {
  /** Undefined where it could not even be started. */
  readonly pid: number | undefined;
  /** How it ended, as the rest of a sentence. */
  readonly ended: Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Asks it to end, and makes it once that takes too long; resolves with `ended`. */
  end(signal: EndingSignal): Promise<string>;
}

/** Runs a server in a process group of its own, which Ctrl-C does not reach, with its output at the end of a file. */
export function spawnServer(server: Server, environment: Environment, logFile: string): ServerProcess {
  const [program, ...args] = server.command;
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, {
    cwd: server.folder,
    env: { ...server.environment, ...environment },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  let running = child.pid !== undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      running = false;
      resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`);
    });
  });
  const signal = (name: NodeJS.Signals) => {
    if (running && child.pid !== undefined) process.kill(-child.pid, name);
  };
  return { pid: child.pid, ended, signal, end };

  async function end(asked: EndingSignal): Promise<string> {
    signal(asked);
    // A frozen process takes no other signal than these two.
    signal('SIGCONT');
    const patience = setTimeout(signal, server.stopTimeoutMs, 'SIGKILL');
    try {
      return await ended;
    } finally {
      clearTimeout(patience);
    }
  }
}
