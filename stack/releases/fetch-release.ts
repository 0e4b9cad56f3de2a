import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Got } from 'got';
import type { Environment } from '../server.ts';
import { describeFailure } from './describe-failure.ts';
import { download, sizeOf } from './download.ts';
import { type Expected, expectedChecksum } from './expected-checksum.ts';
import { hashFile } from './hash-file.ts';
import { install, releasesFolder } from './install.ts';
import type { LockFile } from './lock-file.ts';
import type { ToFetched } from './mirror.ts';
import type { Release } from './release.ts';
import { ReleaseError } from './release-error.ts';
import { shownAddress } from './shown.ts';
import { expectArchive } from './unpack.ts';

export interface FetchContext {
  readonly client: Got;
  readonly toFetched: ToFetched;
  readonly lock: LockFile;
  readonly cacheFolder: string;
  /** How long to wait before a download goes on that was cut off. */
  readonly pauseMs: number;
  /** What programs are tried with. */
  readonly environment: Environment;
}

/** Downloads, checks and unpacks a release. Rejects with a ReleaseError, and leaves nothing that looks complete. */
export async function fetchRelease(
  release: Release,
  context: FetchContext,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const address = shownAddress(context.toFetched(release.address));
  try {
    const expected = await expectedChecksum(release, context);
    const archive = join(releasesFolder(context.cacheFolder), 'downloads', archiveName(release));
    await downloadChecked(archive, release, expected, context, onBytes);
    const { checksum } = expected;
    context.lock.set(release.address, {
      algorithm: release.checksum.algorithm,
      checksum,
      bytes: sizeOf(archive),
    });
    await installOnce(archive, release, context);
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError(describeFailure(error, address), { cause: error });
  }
}

/** Names of archives do not all have a version. */
const archiveName = ({ name, version, address }: Release): string => `${name}-${version}-${address.split('/').at(-1)}`;

/** What an earlier start left may be of something else: then it is downloaded anew, once. */
async function downloadChecked(
  archive: string,
  release: Release,
  expected: Expected,
  { client, toFetched, pauseMs }: FetchContext,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const address = toFetched(release.address);
  mkdirSync(dirname(archive), { recursive: true });
  for (let wasBegun = sizeOf(archive) > 0; ; wasBegun = false) {
    await download({ client, address, file: archive, bytes: expected.bytes, pauseMs, onBytes });
    try {
      return await check(archive, shownAddress(address), release, expected);
    } catch (error) {
      rmSync(archive);
      if (!wasBegun) throw error;
    }
  }
}

async function check(archive: string, address: string, release: Release, expected: Expected): Promise<void> {
  const { algorithm } = release.checksum;
  expectArchive(archive, release.format, address);
  const found = await hashFile(archive, algorithm);
  if (found === expected.checksum) return;
  const wanted = `${expected.checksum} of ${expected.saidBy}`;
  throw new ReleaseError(`${address} has the ${algorithm} ${found}, and not the ${wanted}; it is not used`);
}

/** An archive that cannot be used would be no better the next time. One that met a full disk is kept for it. */
async function installOnce(archive: string, release: Release, context: FetchContext): Promise<void> {
  try {
    await install(archive, release, context.cacheFolder, context.environment);
  } catch (error) {
    if (!(error instanceof ReleaseError)) throw error;
    rmSync(archive);
    const address = shownAddress(context.toFetched(release.address));
    throw new ReleaseError(`${address} ${error.message}`, { cause: error });
  }
  rmSync(archive);
}
