import { setTimeout as wait } from 'node:timers/promises';
import { runOwnLoad } from '../load/own-load.ts';
import type { MeasuredProcess } from '../processes/measured-process.ts';
import { path } from '../servers/program.ts';
import type { Setting } from '../setting.ts';

const atOnce = 64;

/**
 * Requests a second that a server answers when there are always some waiting: the most of as many tries, for what
 * disturbs the machine only ever takes from it.
 */
export async function saturationOf(
  server: MeasuredProcess,
  { environment, times }: Setting,
  tries = 1,
): Promise<number> {
  const load = (seconds: number) => runOwnLoad({ url: server.url + path, seconds, pace: { atOnce } }, environment);
  await load(times.warmUpSeconds);
  let most = 0;
  for (let made = 0; made < tries; made += 1) {
    const { durationsMs } = await load(times.seconds);
    most = Math.max(most, durationsMs.length / times.seconds);
  }
  return most;
}

/** Looks at something every second, or as often as told, until the work is done. */
export async function sampling<T>(work: Promise<unknown>, look: () => Promise<T>, everyMs = 1_000): Promise<T[]> {
  const seen: T[] = [];
  let done = false;
  const finished = work.finally(() => {
    done = true;
  });
  while (!done) {
    seen.push(await look());
    await Promise.race([finished, wait(everyMs)]);
  }
  await finished;
  return seen;
}

export const inMegabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
