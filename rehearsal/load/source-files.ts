import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** A file of the repository and all that it imports of it, by their paths in it: what a Node.js without packages can run. */
export function sourceFiles(entry: string, found: Record<string, string> = {}): Record<string, string> {
  if (entry in found) return found;
  const text = readFileSync(fileURLToPath(new URL(entry, root)), 'utf8');
  found[entry] = text;
  for (const [, imported = ''] of text.matchAll(/^import .*?'(\.[^']+)';$/gms)) {
    sourceFiles(posix.join(posix.dirname(entry), imported), found);
  }
  return found;
}
