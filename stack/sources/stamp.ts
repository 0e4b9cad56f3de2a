import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A hash of everything in a folder and of what else decides on the result. */
export function stampOf(folder: string, ...others: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync('**', { cwd: folder }).filter((file) => statSync(join(folder, file)).isFile());
  for (const file of files.toSorted())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0');
  for (const other of others) hash.update(`${other}\0`);
  return hash.digest('hex');
}

/** Whether something was built from the inputs that have this stamp. */
export function isBuilt(output: string, stampFile: string, stamp: string): boolean {
  return existsSync(output) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

/** To be called once the output is complete and in its place. */
export function recordBuilt(stampFile: string, stamp: string): void {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp);
}
