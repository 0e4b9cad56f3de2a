import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ExpectedError } from '../platform/expected-error.ts';
import { stackFolders } from './folders.ts';

/** The servers of the stack, in the order in which the table shows them. */
export const serverNames = [
  'kafka',
  'loki',
  'prometheus',
  'tempo',
  'promtail',
  'grafana',
  'upstream',
  'api',
  'lag',
] as const;
export type ServerName = (typeof serverNames)[number];

export interface ServerStatus {
  readonly name: ServerName;
  readonly state: 'starting' | 'ready' | 'stopped' | 'restarting' | 'left out';
  /** Where it listens; of one that is left out, why. */
  readonly address: string;
  readonly pid?: number;
  readonly memoryBytes?: number;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
}

/** The signals that a server can be sent. */
export const controlSignals = ['SIGSTOP', 'SIGCONT', 'SIGKILL', 'SIGTERM'] as const;
export type ControlSignal = (typeof controlSignals)[number];
export type EndingSignal = 'SIGTERM' | 'SIGKILL';

export interface StackControl {
  status(): Promise<readonly ServerStatus[]>;
  /** Ends it and leaves it down until it is started again. */
  stop(name: ServerName, signal?: EndingSignal): Promise<void>;
  /**
   * Starts it, with variables over its own; resolves once it is ready, however many attempts that takes. One that runs
   * is stopped before.
   */
  start(name: ServerName, environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Only the signal; a death by it is met as any other: restarted with back-off. */
  signal(name: ServerName, signal: ControlSignal): Promise<void>;
  /** Ends the whole stack; resolves once nothing of it runs. */
  shutDown(): Promise<void>;
}

/** Reaches the stack that runs from this folder. Throws where none does. */
export function connectToStack(socket: string = stackFolders().socket): StackControl {
  if (!existsSync(socket)) throw new ExpectedError(noStack);
  const post = async (path: string, body: object = {}) => void (await ask(socket, 'POST', path, body));
  return {
    status: async () => JSON.parse(await ask(socket, 'GET', '/servers')),
    stop: (name, signal = 'SIGTERM') => post(`/servers/${name}/stop`, { signal }),
    start: (name, environment = {}) => post(`/servers/${name}/start`, { environment }),
    signal: (name, signal) => post(`/servers/${name}/signal`, { signal }),
    shutDown: () => post('/shutdown'),
  };
}

const noStack = 'No stack runs: start one with "npm run stack".';

function ask(socketPath: string, method: string, path: string, body?: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ socketPath, method, path, headers, agent: false }, async (response) => {
      const answer = await text(response);
      if (response.statusCode === 200) resolve(answer);
      else reject(new Error(answer));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // The file of a socket outlives a process that was killed.
      const nobody = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
      reject(nobody ? new ExpectedError(noStack) : error);
    });
    sent.end(body && JSON.stringify(body));
  });
}
