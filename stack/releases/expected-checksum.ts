import type { Got } from 'got';
import { describeFailure } from './describe-failure.ts';
import type { LockFile } from './lock-file.ts';
import type { ToFetched } from './mirror.ts';
import { publishedChecksum } from './published-checksum.ts';
import type { Release } from './release.ts';
import { ReleaseError } from './release-error.ts';
import { shownAddress } from './shown.ts';

/** What an archive has to have, and who says so. */
export interface Expected {
  readonly checksum: string;
  readonly bytes: number | undefined;
  readonly saidBy: string;
}

interface Context {
  readonly client: Got;
  readonly toFetched: ToFetched;
  readonly lock: LockFile;
}

/** A list of a release has some kilobytes. */
const maxListBytes = 1_000_000;

/**
 * The checksum of a release: what releases.ts knows, else what its first download here had, else what the project
 * publishes. Rejects with a ReleaseError where there is none, for nothing is taken unchecked.
 */
export async function expectedChecksum({ address, checksum }: Release, context: Context): Promise<Expected> {
  const { client, toFetched, lock } = context;
  const locked = lock.get(address);
  if (checksum.known) return { checksum: checksum.known, bytes: locked?.bytes, saidBy: 'stack/releases/releases.ts' };
  if (locked) return { ...locked, saidBy: `${lock.path}, from its first download (if it may change, remove it there)` };
  const list = toFetched(checksum.address);
  const file = decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? '');
  const found = publishedChecksum(await readText(client, list), file, checksum.algorithm);
  if (found === undefined) throw new ReleaseError(`${shownAddress(list)} has no ${checksum.algorithm} of ${file}`);
  return { checksum: found, bytes: undefined, saidBy: shownAddress(list) };
}

async function readText(client: Got, address: string): Promise<string> {
  try {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of client.stream(address) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxListBytes) throw new ReleaseError(`${shownAddress(address)} is too large for a list of checksums`);
    }
    return Buffer.concat(chunks).toString();
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError(`it has no checksum: ${describeFailure(error, shownAddress(address))}`, { cause: error });
  }
}
