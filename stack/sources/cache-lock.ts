import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LockOptions, lock } from 'proper-lockfile';

const waiting = { forever: true, factor: 1, minTimeout: 200, maxTimeout: 200 };

/**
 * Does what changes the cache while no other process does: checkouts share it. Where another does, `onWait` is told,
 * and it is waited for. A lock whose owner was killed is free after ten seconds.
 */
export async function withCacheLock<T>(
  cacheFolder: string,
  onWait: (text: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(cacheFolder, { recursive: true });
  const options: LockOptions = {
    lockfilePath: join(cacheFolder, 'lock'),
    stale: 10_000,
    // A machine that slept has lost its lock. What it has got is checked all the same.
    onCompromised: () => {},
  };
  const unlock = await lock(cacheFolder, options).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    onWait(`Another start downloads or builds into ${cacheFolder}; waiting for it.`);
    return lock(cacheFolder, { ...options, retries: waiting });
  });
  try {
    return await work();
  } finally {
    // It is not there any more where the cache was removed meanwhile.
    await unlock().catch(() => {});
  }
}
