import { ports } from '../../app/contract.ts';
import type { ServerName, StackControl } from '../../stack/control.ts';
import { leftOut } from '../left-out.ts';
import { runOwnLoad } from '../load/own-load.ts';
import { path } from '../servers/program.ts';
import type { Findings, Setting } from '../setting.ts';
import { sampling } from './loads.ts';

/** Requests a second. */
const rate = 400;

type Memory = ReadonlyMap<ServerName, number>;

/** Resident memory of each server of the running stack. */
export async function servers(setting: Setting): Promise<Findings> {
  const { stack } = setting.sinks;
  const title = "Memory of the stack's servers";
  if (!stack) return leftOut(title, 'no stack runs');
  const idle = await memoryOf(stack);
  const seconds = setting.times.latencySeconds;
  const load = runOwnLoad(
    { url: `http://127.0.0.1:${ports.api}${path}`, seconds, pace: { rate } },
    setting.environment,
  );
  const loaded = await sampling(load, () => memoryOf(stack));
  const most = (name: ServerName) => Math.max(...loaded.map((memory) => memory.get(name) ?? 0));
  const rows = [...idle].map(([name, bytes]) => ({ name: name as string, idleBytes: bytes, mostBytes: most(name) }));
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const total = { name: 'all of them', idleBytes: sum((row) => row.idleBytes), mostBytes: sum((row) => row.mostBytes) };
  return {
    title,
    notes: [`Resident memory of each process, before and during ${seconds} s of ${rate} requests/s.`],
    columns: ['server', 'idle, MB', 'under load, at the most, MB'],
    rows: [...rows, total].map(({ name, idleBytes, mostBytes }) => [
      name,
      (idleBytes / 1024 ** 2).toFixed(0),
      (mostBytes / 1024 ** 2).toFixed(0),
    ]),
    goals: [],
    measured: rows,
  };
}

async function memoryOf(stack: StackControl): Promise<Memory> {
  return new Map((await stack.status()).map(({ name, memoryBytes }) => [name, memoryBytes ?? 0]));
}
