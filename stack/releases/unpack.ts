import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar';
import { openPromise } from 'yauzl';
import type { Release } from './release.ts';
import { ReleaseError } from './release-error.ts';

type Layout = Pick<Release, 'format' | 'strip' | 'only'>;

/** In small pieces unpacking takes half as long again. */
const highWaterMark = 1024 ** 2;
/** No release is as large unpacked. */
const maxUnpackedBytes = 4_000_000_000;
const beginnings = { 'tar.gz': Buffer.from([0x1f, 0x8b]), zip: Buffer.from('PK\x03\x04') };

/**
 * Throws a ReleaseError that shows what came from an address in the place of an archive: often a page that a proxy
 * answers.
 */
export function expectArchive(file: string, format: Release['format'], address: string): void {
  const beginning = Buffer.alloc(40);
  const descriptor = openSync(file, 'r');
  const length = readSync(descriptor, beginning);
  closeSync(descriptor);
  const expected = beginnings[format];
  if (beginning.subarray(0, expected.length).equals(expected)) return;
  const shown = JSON.stringify(beginning.toString('latin1', 0, length).replaceAll(/[^\x20-\x7e]/g, '?'));
  throw new ReleaseError(`${address} is no ${format} archive, it begins with ${shown}; a proxy may have answered`);
}

/**
 * Unpacks an archive into an empty folder; no path in it leads out of there. Rejects where it is not whole, with an
 * error of the file system where that is at fault.
 */
export async function unpack(file: string, folder: string, layout: Layout): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (layout.format === 'zip') await unpackZip(file, folder, layout);
  else await unpackTar(file, folder, layout);
}

async function unpackTar(file: string, folder: string, { strip, only }: Layout): Promise<void> {
  const count = countBytes();
  const stop = new AbortController();
  const target = extract({
    cwd: folder,
    strip,
    preserveOwner: false,
    // What is thrown in here would not be caught.
    filter(path, entry) {
      const wanted = isWanted(path.split('/').slice(strip).join('/'), only);
      if (wanted && count(entry.size ?? 0)) stop.abort(tooMuch());
      return wanted && !stop.signal.aborted;
    },
    // An attribute of an entry that is not known does no harm; everything else does.
    onwarn(code, message, data) {
      if (code === 'TAR_ENTRY_INFO' || code === 'TAR_ENTRY_UNSUPPORTED') return;
      stop.abort(data instanceof Error ? data : new Error(String(message)));
    },
  });
  try {
    await pipeline(createReadStream(file, { highWaterMark }), createGunzip({ chunkSize: highWaterMark }), target, {
      signal: stop.signal,
    });
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  }
  // The last entry may have failed after all of the archive was read.
  stop.signal.throwIfAborted();
}

async function unpackZip(file: string, folder: string, { only }: Layout): Promise<void> {
  const count = countBytes();
  const zip = await openPromise(file, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || !isWanted(entry.fileName, only)) continue;
    if (count(entry.uncompressedSize)) throw tooMuch();
    const target = join(folder, entry.fileName);
    mkdirSync(dirname(target), { recursive: true });
    await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
  }
}

const isWanted = (path: string, only: Layout['only']): boolean =>
  only === undefined || only.some((wanted) => path === wanted || path.startsWith(`${wanted}/`));

/** Adds to a sum, and says whether that is more than any release has. */
function countBytes(): (bytes: number) => boolean {
  let sum = 0;
  return (bytes) => {
    sum += bytes;
    return sum > maxUnpackedBytes;
  };
}

const tooMuch = (): ReleaseError => new ReleaseError('has more in it than any release; it is not unpacked');
