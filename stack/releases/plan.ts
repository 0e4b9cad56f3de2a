import { type Got, TimeoutError } from 'got';
import pMap from 'p-map';
import { describeFailure, isUnreachable } from './describe-failure.ts';
import type { LockFile } from './lock-file.ts';
import type { ToFetched } from './mirror.ts';
import type { Release } from './release.ts';
import { shownAddress, shownBytes } from './shown.ts';

/** A release, with what is known of it before it is downloaded. */
export interface Planned {
  readonly release: Release;
  /** From the first download, else as its server says; undefined where that says nothing. */
  readonly bytes: number | undefined;
  /** Why it cannot be downloaded, where that is clear already. */
  readonly fault?: string;
}

interface Context {
  readonly client: Got;
  readonly toFetched: ToFetched;
  readonly lock: LockFile;
}

const headMs = 10_000;

/** Asks for the size of each archive. */
export const planOf = (releases: readonly Release[], context: Context): Promise<Planned[]> =>
  pMap(releases, (release) => planned(release, context), { concurrency: 4 });

async function planned(release: Release, { client, toFetched, lock }: Context): Promise<Planned> {
  const address = toFetched(release.address);
  const locked = lock.get(release.address)?.bytes;
  try {
    const { headers } = await client.head(address, { timeout: { request: headMs } });
    return { release, bytes: locked ?? (Number(headers['content-length']) || undefined) };
  } catch (error) {
    // A server need not answer a HEAD as it answers a GET, so only where nobody answers it is clear.
    const fault =
      isUnreachable(error) || error instanceof TimeoutError
        ? { fault: describeFailure(error, shownAddress(address)) }
        : {};
    return { release, bytes: locked, ...fault };
  }
}

/** The plan for people: what, how much, from where, and where to. */
export function shownPlan(plan: readonly Planned[], folder: string, toFetched: ToFetched): string[] {
  const rows = plan.map(({ release, bytes }) => [
    `${release.name} ${release.version}`,
    bytes === undefined ? 'size unknown' : shownBytes(bytes),
    shownAddress(toFetched(release.address)),
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const [names, sizes] = [width(0), width(1)];
  return [
    `Downloading, once, into ${folder}:`,
    ...rows.map(([name = '', size = '', address]) => `  ${name.padEnd(names)}  ${size.padStart(sizes)}  ${address}`),
    `${shownSum(plan)} It may be broken off; the next start goes on from there.`,
  ];
}

function shownSum(plan: readonly Planned[]): string {
  const sum = shownBytes(plan.reduce((bytes, one) => bytes + (one.bytes ?? 0), 0));
  if (plan.every(({ bytes }) => bytes !== undefined)) return `${sum} in all.`;
  return plan.some(({ bytes }) => bytes !== undefined)
    ? `At least ${sum} in all.`
    : 'How much that is shows as it comes.';
}
