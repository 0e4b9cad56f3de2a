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

/** Puts what was found in the place of what docs/performance.md has of it; what people wrote around it stays. */
export function writePage(runs: readonly SectionRun[]): void {
  writeFileSync(page, withRuns(readFileSync(page, 'utf8'), runs));
}

/** Sections that were not measured again stay as they are; those that the page does not have yet come first. */
export function withRuns(text: string, runs: readonly SectionRun[]): string {
  const [before, rest] = text.split(begin);
  const [tables, after] = rest?.split(end) ?? [];
  if (before === undefined || tables === undefined || after === undefined) {
    throw new Error(`there is no place for the tables in ${page}`);
  }
  const known = sectionsIn(tables);
  const measured = new Map(runs.map((run) => [run.findings.title, describe(run)]));
  const first = [...measured].filter(([title]) => !known.has(title));
  const others = [...known].map(([title, old]) => [title, measured.get(title) ?? old] as const);
  return [before + begin, ...[...first, ...others].map(([, section]) => section), end + after].join('\n');
}

const describe = ({ findings, command, machine, date }: SectionRun): string =>
  [section(findings), `\`${command}\` on ${machine}, ${date}; load, servers and sinks on the same machine.\n`].join(
    '\n',
  );

function sectionsIn(tables: string): Map<string, string> {
  const sections = tables.split(/^(?=### )/m).filter((part) => part.startsWith('### '));
  return new Map(sections.map((part) => [part.slice(4, part.indexOf('\n')), `${part.trimEnd()}\n`]));
}
