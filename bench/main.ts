import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchOptions, benchUsage, parseBenchOptions } from './options.ts';
import { writePage } from './page.ts';
import { report, unmet } from './report.ts';
import { sections } from './sections/sections.ts';
import type { Findings, Setting } from './setting.ts';
import { openSinks } from './sinks/sinks.ts';

// `npm run bench`: what telemetry costs, side by side in one run.

const resultFile = fileURLToPath(new URL('../dist/bench.json', import.meta.url));

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  // What its reader can mend is told without a stack.
  const { name, code, message, stack } = error as NodeJS.ErrnoException;
  const mendable = ['OptionsError', 'StackError'].includes(name) || code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(`${mendable ? message : stack}\n`);
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(benchUsage);
    return 0;
  }
  const options = parseBenchOptions(args);
  if (options.profileFolder) mkdirSync(options.profileFolder, { recursive: true });
  const findings = await measure(options);
  const run = { ...circumstances(args), findings };
  mkdirSync(join(resultFile, '..'), { recursive: true });
  writeFileSync(resultFile, `${JSON.stringify(run, undefined, 2)}\n`);
  process.stdout.write(`${report(findings)}\nAll figures are in ${resultFile}\n`);
  if (options.write) writePage(run);
  return unmet(findings).length === 0 ? 0 : 1;
}

async function measure(options: BenchOptions): Promise<Findings[]> {
  const { PATH = '', SystemRoot = '' } = process.env;
  // Windows needs its SystemRoot to open a socket.
  const environment = { PATH, SystemRoot };
  const sinks = await openSinks(options.sinks, environment);
  const say = (text: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
  const setting: Setting = { ...options, sinks, environment, say };
  const findings: Findings[] = [];
  try {
    for (const name of options.sections) findings.push(await sections[name](setting));
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
