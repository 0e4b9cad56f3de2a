import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { section } from './report.ts';
import type { Findings } from './setting.ts';

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const begin = '<!-- bench begins -->\n';
const end = '<!-- bench ends -->\n';

/** What was found, and where and how. */
export interface SectionRun {
  readonly findings: Findings;
  /** What repeats it. */
  readonly command: string;
  readonly machine: string;
  readonly date: string;
}

/** Puts what was found in the place of what docs/performance.md has; what people wrote around it stays. */
export function writePage(runs: readonly SectionRun[]): void {
  writeFileSync(page, withRuns(readFileSync(page, 'utf8'), runs));
}

export function withRuns(text: string, runs: readonly SectionRun[]): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`there is no place for the tables in ${page}`);
  const sections = runs.map(({ findings, command, machine, date }) =>
    [section(findings), `\`${command}\` on ${machine}, ${date}; load, servers and sinks on the same machine.\n`].join(
      '\n',
    ),
  );
  return [before + begin, ...sections, end + after].join('\n');
}
