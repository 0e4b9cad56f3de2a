import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { report } from './report.ts';
import type { Findings } from './setting.ts';

const page = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
const begin = '<!-- bench begins -->\n';
const end = '<!-- bench ends -->\n';

export interface BenchRun {
  readonly findings: readonly Findings[];
  /** What repeats it. */
  readonly command: string;
  readonly machine: string;
  readonly date: string;
}

/** Puts a run in the place of the last one in docs/performance.md; what people wrote around it stays. */
export function writePage(run: BenchRun): void {
  writeFileSync(page, withRun(readFileSync(page, 'utf8'), run));
}

export function withRun(text: string, { findings, command, machine, date }: BenchRun): string {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`there is no place for the tables in ${page}`);
  const run = `\n    ${command}\n\nMeasured on ${machine}, ${date}; load, servers and sinks on the same machine.\n\n${report(findings)}\n`;
  return before + begin + run + end + after;
}
