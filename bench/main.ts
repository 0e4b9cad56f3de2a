import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError } from '../platform/expected-error.ts';
import { type BenchOptions, benchUsage, parseBenchOptions } from './options.ts';
import { type SectionRun, writePage } from './page.ts';
import { report, unmet } from './report.ts';
import { type SectionName, sections } from './sections/sections.ts';
import type { Findings, Setting } from './setting.ts';
import { openSinks } from './sinks/sinks.ts';

// `npm run bench`: what telemetry costs, side by side in one run.

const resultFile = fileURLToPath(new URL('../dist/bench.json', import.meta.url));

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(describeError(error));
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(benchUsage);
    return 0;
  }
  const options = parseBenchOptions(args);
  if (options.profileFolder) mkdirSync(options.profileFolder, { recursive: true });
  const measured = await measure(options);
  const findings = [...measured.values()];
  const run = circumstances(args);
  keep(measured, run);
  process.stdout.write(`${report(findings)}\nAll figures are in ${resultFile}\n`);
  if (options.write) writePage(findings.map((one) => ({ ...run, findings: one })));
  return unmet(findings).length === 0 ? 0 : 1;
}

/** Puts what was found beside what earlier runs have found in other sections. */
function keep(measured: ReadonlyMap<SectionName, Findings>, run: Omit<SectionRun, 'findings'>): void {
  const earlier: Partial<Record<SectionName, SectionRun>> = existsSync(resultFile)
    ? JSON.parse(readFileSync(resultFile, 'utf8'))
    : {};
  const names = Object.keys(sections) as SectionName[];
  const kept = names.flatMap((name) => {
    const findings = measured.get(name);
    const one = findings ? { ...run, findings } : earlier[name];
    return one ? [[name, one] as const] : [];
  });
  mkdirSync(dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
}

async function measure(options: BenchOptions): Promise<Map<SectionName, Findings>> {
  const { PATH = '', SystemRoot = '' } = process.env;
  // Windows needs its SystemRoot to open a socket.
  const environment = { PATH, SystemRoot };
  const sinks = await openSinks(options.sinks, environment);
  const say = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  const setting: Setting = { ...options, sinks, environment, say };
  const findings = new Map<SectionName, Findings>();
  try {
    for (const name of options.sections) findings.set(name, await sections[name](setting));
  } finally {
    await sinks.close();
  }
  return findings;
}

function circumstances(args: readonly string[]) {
  const [{ model } = { model: 'unknown' }] = cpus();
  const gibibytes = (totalmem() / 1024 ** 3).toFixed(0);
  return {
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
    machine: `${cpus().length} x ${model}, ${gibibytes} GiB, ${process.platform}, Node.js ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
  };
}
