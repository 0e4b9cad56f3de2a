import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { ExpectedError } from '../../platform/expected-error.ts';

const schema = z.record(
  z.string(),
  z.object({ algorithm: z.enum(['sha256', 'sha512']), checksum: z.hex(), bytes: z.int().positive() }),
);

export type LockedArchive = z.infer<typeof schema>[string];

/** What the first downloads found, by address: a later one has to find the same. */
export interface LockFile {
  readonly path: string;
  get(address: string): LockedArchive | undefined;
  set(address: string, archive: LockedArchive): void;
}

/** Throws an ExpectedError where the file is there and cannot be understood: what it guards would go unguarded. */
export function openLockFile(path: string): LockFile {
  return {
    path,
    get: (address) => read(path)[address],
    set(address, archive) {
      const entries = { ...read(path), [address]: archive };
      writeFileSync(`${path}.part`, `${JSON.stringify(entries, null, 2)}\n`);
      renameSync(`${path}.part`, path);
    },
  };
}

function read(path: string): z.infer<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ExpectedError(`${path} is not as it was written: mend it, or remove it to begin anew.`);
  }
}
