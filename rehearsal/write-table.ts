import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExpectedError } from '../platform/expected-error.ts';
import { root } from './production.ts';

const page = join(root, 'docs/production.md');
const [begin, end] = ['<!-- npm run rehearse -- --write -->\n', '<!-- end of the table -->'];

/** Puts the table of a run in the place of the one before. */
export function writeTable(text: string): void {
  const before = readFileSync(page, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new ExpectedError(`${page} has no place for the table: ${begin.trim()}, ${end}`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n${text}\n${before.slice(to)}`);
}
