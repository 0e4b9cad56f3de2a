import { join } from 'node:path';
import { execa } from 'execa';
import { ExpectedError } from '../../platform/expected-error.ts';
import { connectToStack, type ServerName, type StackControl } from '../../stack/control.ts';
import { stackFolders } from '../../stack/folders.ts';
import { cpuMicrosOf } from '../processes/cpu-time.ts';

/** A checkout whose stack is measured. */
export interface Side {
  readonly name: string;
  readonly checkout: string;
}

/** CPU time in microseconds by server. */
export type CpuTimes = ReadonlyMap<ServerName, number>;

export interface RunningSide {
  readonly stack: StackControl;
  /** CPU time of each server since its start. */
  cpuTimes(): Promise<CpuTimes>;
  memory(): Promise<ReadonlyMap<ServerName, number>>;
  stop(): Promise<void>;
}

/** Runs the stack of a checkout from its own code; resolves once everything is ready. */
export async function startSide({ name, checkout }: Side): Promise<RunningSide> {
  const main = join(checkout, 'stack/main.ts');
  const { failed, all } = await execa(process.execPath, [main, '--detach'], {
    cwd: checkout,
    reject: false,
    all: true,
  });
  if (failed) throw new ExpectedError(`The stack of ${name} does not start:\n${all}`);
  const stack = connectToStack(stackFolders(join(checkout, '.stack')).socket);
  return {
    stack,
    async cpuTimes() {
      const running = (await stack.status()).flatMap(({ name, pid }) => (pid === undefined ? [] : [{ name, pid }]));
      return new Map(running.map((server) => [server.name, cpuMicrosOf(server.pid)]));
    },
    async memory() {
      return new Map((await stack.status()).map((server) => [server.name, server.memoryBytes ?? 0]));
    },
    stop: () => stack.shutDown(),
  };
}

/** What each server has taken between two looks, divided by how much was done meanwhile. */
export function cpuBetween(before: CpuTimes, after: CpuTimes, divisor: number): Map<ServerName, number> {
  return new Map([...after].map(([name, micros]) => [name, (micros - (before.get(name) ?? 0)) / divisor]));
}
