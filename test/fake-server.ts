import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerName } from '../stack/control.ts';
import type { Server } from '../stack/server.ts';

interface FakeServerOptions {
  /** Where all fake servers of a test write what they do. */
  readonly folder: string;
  readonly needs?: readonly ServerName[];
  readonly ports?: readonly number[];
  /** JavaScript in place of what it does, with `done(what)` to tell of it. */
  readonly script?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
}

const runsUntilAsked = `
  process.on('SIGTERM', () => { done('stopped'); process.exit(0); });
  setInterval(() => {}, 1000);
  done('started');
`;

/** A server of the stack that is a small script; it is ready once it has said that it has started. */
export function fakeServer(name: ServerName, options: FakeServerOptions): Server {
  const { folder, needs = [], ports = [], script = runsUntilAsked, environment = {} } = options;
  const eventFile = join(folder, 'events');
  const readyFile = join(folder, `${name}.ready`);
  const prelude = `
    const { appendFileSync, writeFileSync } = require('node:fs');
    const done = (what) => {
      appendFileSync(${JSON.stringify(eventFile)}, '${name} ' + what + '\\n');
      if (what === 'started') writeFileSync(${JSON.stringify(readyFile)}, '');
    };
  `;
  return {
    name,
    address: `fake ${name}`,
    ports,
    needs,
    command: [process.execPath, '-e', prelude + script],
    environment: { ...environment },
    folder,
    files: {},
    async prepare() {
      rmSync(readyFile, { force: true });
      appendFileSync(eventFile, `${name} starting\n`);
    },
    async untilReady(signal) {
      while (!existsSync(readyFile)) await wait(10, undefined, { signal });
    },
    startTimeoutMs: options.startTimeoutMs ?? 10_000,
    stopTimeoutMs: options.stopTimeoutMs ?? 10_000,
  };
}

/** What the fake servers of a folder have done so far. */
export const eventsIn = (folder: string): string[] =>
  existsSync(join(folder, 'events')) ? readFileSync(join(folder, 'events'), 'utf8').trimEnd().split('\n') : [];
