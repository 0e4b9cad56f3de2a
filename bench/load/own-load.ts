import { once } from 'node:events';
import { type Environment, spawnNode } from '../processes/measured-process.ts';

/** Steady load, of which the duration of each request is wanted. */
export interface OwnLoad {
  readonly url: string;
  readonly seconds: number;
  /** Requests a second, however slowly the answers come; or so many at any time, as fast as they are answered. */
  readonly pace: { readonly rate: number } | { readonly atOnce: number };
}

export interface OwnLoadResult {
  /** The duration of every request, in the order in which they ended. */
  readonly durationsMs: readonly number[];
  /** The status of each of them; 0 for one without an answer. */
  readonly statuses: readonly number[];
  readonly failures: number;
  /** With a rate: requests that were due and not sent, for too many were under way. */
  readonly heldBack: number;
}

/** Sends requests from a process of its own. */
export async function runOwnLoad(load: OwnLoad, environment: Environment): Promise<OwnLoadResult> {
  const args = [JSON.stringify(load)];
  const child = spawnNode({ file: 'bench/load/own-load-process.ts', args, environment });
  const [result] = await once(child, 'message');
  return result;
}
