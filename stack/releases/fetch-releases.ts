import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pMap from 'p-map';
import type { Environment } from '../server.ts';
import { createClient, type ProxyEnvironment } from './client.ts';
import { type FetchContext, fetchRelease } from './fetch-release.ts';
import { releasesFolder } from './install.ts';
import { openLockFile } from './lock-file.ts';
import { throughMirror } from './mirror.ts';
import { planOf, shownPlan } from './plan.ts';
import { createProgress } from './progress.ts';
import type { Release, ReleaseName } from './release.ts';

export interface FetchOptions {
  readonly cacheFolder: string;
  /** What the downloaded programs are tried with. */
  readonly environment: Environment;
  readonly proxies: ProxyEnvironment;
  /** The value of STACK_MIRROR. */
  readonly mirror: string | undefined;
  /** Called with each thing worth telling. */
  readonly onNote: (text: string) => void;
  /** Called twice a second with how far it is, in one line. */
  readonly onStatus: (text: string) => void;
  /** How long a server may stay silent. */
  readonly silenceMs?: number;
  /** How long to wait before a download goes on that was cut off; longer each time. */
  readonly pauseMs?: number;
}

/** Why a release is not there, by its name. */
export type Faults = ReadonlyMap<ReleaseName, string>;

/** From several hosts at once, of which each may be slow. */
const concurrency = 4;
const statusMs = 500;

/**
 * Downloads releases, says before what that will be, and resolves with the faults of those that could not be had; the
 * others are installed. Rejects with an ExpectedError for a mirror that is no URL.
 */
export async function fetchReleases(releases: readonly Release[], options: FetchOptions): Promise<Faults> {
  const { cacheFolder, environment, proxies, mirror, onNote, onStatus, silenceMs = 20_000, pauseMs = 500 } = options;
  const faults = new Map<ReleaseName, string>();
  if (releases.length === 0) return faults;
  const folder = releasesFolder(cacheFolder);
  mkdirSync(folder, { recursive: true });
  const context: FetchContext = {
    client: createClient(proxies, silenceMs),
    toFetched: throughMirror(mirror),
    lock: openLockFile(join(cacheFolder, 'releases.lock.json')),
    cacheFolder,
    environment,
    pauseMs,
  };
  const plan = await planOf(releases, context);
  for (const { release, fault } of plan) if (fault !== undefined) faults.set(release.name, fault);
  for (const [fault, names] of Map.groupBy(faults.keys(), (name) => faults.get(name)))
    onNote(`${names.join(', ')}: not downloaded, for ${fault}`);
  const possible = plan.filter(({ fault }) => fault === undefined);
  if (possible.length === 0) return faults;
  for (const line of shownPlan(possible, folder, context.toFetched)) onNote(line);
  const progress = createProgress(new Map(plan.map(({ release, bytes }) => [release.name, bytes])));
  const telling = setInterval(() => onStatus(progress.line()), statusMs);
  try {
    // What takes longest begins first, so that it is not waited for alone in the end.
    const largestFirst = possible.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
    await pMap(largestFirst, ({ release }) => fetchOne(release), { concurrency });
  } finally {
    clearInterval(telling);
  }
  return faults;

  async function fetchOne(release: Release): Promise<void> {
    const { name, version } = release;
    const begin = performance.now();
    try {
      await fetchRelease(release, context, (bytes) => progress.set(name, bytes));
      onNote(`${name} ${version}: there after ${Math.ceil((performance.now() - begin) / 1000)} s`);
    } catch (error) {
      const { message } = error as Error;
      faults.set(name, message);
      onNote(`${name} ${version}: not downloaded, for ${message}`);
    } finally {
      progress.end(name);
    }
  }
}
