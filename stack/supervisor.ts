import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ExpectedError } from '../platform/expected-error.ts';
import { type ServerName, type ServerStatus, serverNames } from './control.ts';
import type { StackFolders } from './folders.ts';
import type { Guard } from './guard.ts';
import { limitLogFile } from './log-file.ts';
import { createManagedServer, type Death, type ManagedServer } from './managed-server.ts';
import { memoryOf } from './memory.ts';
import type { LeftOut, Server } from './server.ts';

interface SupervisorOptions {
  readonly servers: readonly Server[];
  readonly leftOut: readonly LeftOut[];
  readonly folders: Pick<StackFolders, 'logs'>;
  readonly guard: Pick<Guard, 'watch'>;
  /** Called after each change of a server's state or process. */
  readonly onChange?: () => void;
  /** Called at each end that nobody asked for. */
  readonly onDeath?: (death: Death) => void;
  /** The same as of one managed server. */
  readonly pauseMs?: number;
}

export interface Supervisor {
  /** Starts every server once those it needs are ready. Rejects with an ExpectedError at the first that ends or is late. */
  start(): Promise<void>;
  /** Stops every server once those that need it have stopped. */
  stop(): Promise<void>;
  /** Ends everything at once, for people who cannot wait. */
  kill(): void;
  status(): Promise<readonly ServerStatus[]>;
  /** For somebody else to stop and start it. Throws where there is none of the name, and once the stack is ending. */
  find(name: string): ManagedServer;
  /** Keeps the logs within their size; to be called now and then. */
  limitLogs(): void;
}

/** The first server that did not start, with its last words. */
const startError = ({ name, reason, lastLines }: Death): ExpectedError =>
  new ExpectedError([`${name} ${reason}. Its last lines:`, ...lastLines.map((line) => `  ${line}`)].join('\n'));

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { servers, leftOut, folders, guard, onChange = () => undefined, onDeath = () => undefined } = options;
  const failedStart = Promise.withResolvers<never>();
  // Nobody may be waiting for it any more.
  failedStart.promise.catch(() => undefined);
  let phase: 'starting' | 'started' | 'stopping' = 'starting';

  const logFile = (name: ServerName) => join(folders.logs, `${name}.log`);
  const managed = servers.map((server) =>
    createManagedServer({
      server,
      logFile: logFile(server.name),
      onChange() {
        guard.watch(managed.flatMap((one) => one.pid() ?? []));
        onChange();
      },
      onDeath(death) {
        if (phase === 'starting') failedStart.reject(startError(death));
        else onDeath(death);
      },
      ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }),
    }),
  );

  async function start(): Promise<void> {
    prepareFolders();
    const started = inOrder(
      servers.map(({ name, needs }) => ({ name, after: needs })),
      async (name) => {
        if (phase === 'starting') await known(name).start();
      },
    );
    await Promise.race([started, failedStart.promise]);
    if (phase === 'starting') phase = 'started';
  }

  async function stop(): Promise<void> {
    phase = 'stopping';
    const neededBy = (name: ServerName) => servers.filter(({ needs }) => needs.includes(name)).map((one) => one.name);
    await inOrder(
      servers.map(({ name }) => ({ name, after: neededBy(name) })),
      (name) => known(name).stop(),
    );
  }

  function prepareFolders(): void {
    rmSync(folders.logs, { recursive: true, force: true });
    mkdirSync(folders.logs, { recursive: true });
    for (const { folder, files } of servers) {
      mkdirSync(folder, { recursive: true });
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
  }

  function find(name: string): ManagedServer {
    if (phase === 'stopping') throw new Error('the stack is ending');
    return known(name);
  }

  function known(name: string): ManagedServer {
    const found = managed.find(({ server }) => server.name === name);
    if (found) return found;
    const reason = leftOut.find((one) => one.name === name)?.reason;
    throw new Error(reason === undefined ? `${name} is no server of the stack` : `${name} is left out: ${reason}`);
  }

  async function status(): Promise<ServerStatus[]> {
    const memory = await memoryOf(managed.flatMap((one) => one.pid() ?? []));
    return serverNames.flatMap((name) => {
      const one = managed.find(({ server }) => server.name === name);
      if (one) return [statusOf(one, memory)];
      return leftOut.filter((out) => out.name === name).map(leftOutStatus);
    });
  }

  return {
    start,
    stop,
    status,
    find,
    kill: () => managed.forEach((one) => void one.stop('SIGKILL')),
    limitLogs: () => servers.forEach(({ name }) => void limitLogFile(logFile(name))),
  };
}

function statusOf(managed: ManagedServer, memory: ReadonlyMap<number, number>): ServerStatus {
  const { name, address } = managed.server;
  const pid = managed.pid();
  const memoryBytes = pid === undefined ? undefined : memory.get(pid);
  return {
    name,
    state: managed.state(),
    address,
    restarts: managed.restarts(),
    ...(pid === undefined ? {} : { pid }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

const leftOutStatus = ({ name, reason }: LeftOut): ServerStatus => ({
  name,
  state: 'left out',
  address: reason,
  restarts: 0,
});

/** Acts on each name once that has been done for all names it comes after; names that are not among them do not count. */
async function inOrder(
  steps: readonly { readonly name: ServerName; readonly after: readonly ServerName[] }[],
  act: (name: ServerName) => Promise<void>,
): Promise<void> {
  const done = new Map<ServerName, Promise<void>>();
  const doneWith = (name: ServerName): Promise<void> | undefined => {
    const step = steps.find((one) => one.name === name);
    if (step && !done.has(name))
      done.set(
        name,
        Promise.all(step.after.map(doneWith)).then(() => act(name)),
      );
    return done.get(name);
  };
  await Promise.all(steps.map(({ name }) => doneWith(name)));
}
