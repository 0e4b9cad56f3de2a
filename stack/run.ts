import { existsSync, mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { ExpectedError } from '../platform/expected-error.ts';
import { connectToStack } from './control.ts';
import { startControlServer } from './control-server.ts';
import type { StackFolders } from './folders.ts';
import { startGuard } from './guard.ts';
import type { Server } from './server.ts';
import type { Servers } from './servers.ts';
import { createSupervisor } from './supervisor.ts';
import { describeTakenPorts, takenPorts } from './taken-ports.ts';
import type { View } from './view.ts';

interface RunOptions extends Servers {
  readonly folders: StackFolders;
  readonly view: View;
  /** Registers what is to be called whenever somebody asks the stack to end. */
  readonly onStopRequest: (listener: () => void) => void;
  /** Called once everything is ready. */
  readonly onReady: () => void;
}

const refreshMs = 1_000;

/**
 * Runs the stack until it is asked to end; a second time it is killed. Rejects, with nothing left running, with a
 * ExpectedError where it cannot begin, and with an ExpectedError where a server does not start.
 */
export async function runStack(options: RunOptions): Promise<void> {
  const { servers, leftOut, folders, view, onStopRequest, onReady } = options;
  const stopRequested = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  let stopRequests = 0;
  await refuseBeside(servers, folders);
  mkdirSync(folders.root, { recursive: true });

  const refresh = async () => view.update(await supervisor.status());
  const supervisor = createSupervisor({
    servers,
    leftOut,
    folders,
    guard: startGuard(),
    onChange: () => void refresh(),
    onDeath: ({ name, reason, lastLines }) =>
      view.note([`${name} ${reason}, and is started again. Its last lines:`, ...lastLines.map(indented)].join('\n')),
  });
  onStopRequest(() => {
    stopRequests += 1;
    stopRequested.resolve();
    if (stopRequests > 1) supervisor.kill();
  });
  const control = await startControlServer({
    socket: folders.socket,
    supervisor,
    shutDown() {
      stopRequested.resolve();
      return stopped.promise;
    },
  });
  const refreshing = setInterval(() => {
    void refresh();
    supervisor.limitLogs();
  }, refreshMs);
  try {
    const started = supervisor.start().then(onReady);
    await Promise.race([started, stopRequested.promise]);
    await stopRequested.promise;
    view.note('Stopping.');
  } finally {
    clearInterval(refreshing);
    await supervisor.stop();
    stopped.resolve();
    await control.close();
  }
}

const indented = (line: string): string => `  ${line}`;

/** Two stacks would share ports and data. What a killed one left behind ends within seconds, which is waited for. */
async function refuseBeside(servers: readonly Server[], { socket }: StackFolders): Promise<void> {
  await refuseSecond(socket);
  let taken = await takenPorts(servers);
  for (let second = 0; second < 10 && taken.length > 0 && existsSync(socket); second += 1) {
    await wait(1_000);
    taken = await takenPorts(servers);
  }
  if (taken.length > 0) throw new ExpectedError(describeTakenPorts(taken));
}

/** Rejects with an ExpectedError where a stack answers at the socket. */
export async function refuseSecond(socket: string): Promise<void> {
  if (!(await isRunning(socket))) return;
  throw new ExpectedError(
    'A stack runs already: see "npm run stack -- --status", end it with "npm run stack -- --stop".',
  );
}

/** Whether a stack answers at the socket. */
export async function isRunning(socket: string): Promise<boolean> {
  try {
    await connectToStack(socket).status();
    return true;
  } catch {
    // Nobody is there to answer.
    return false;
  }
}
