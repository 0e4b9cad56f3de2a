import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ports } from '../../app/contract.ts';
import { describeError } from '../../platform/expected-error.ts';
import { connectToStack } from '../../stack/control.ts';
import { localUrl } from '../support/get-json.ts';
import { activeAlerts, alertsSince, badRate } from './alerts.ts';
import { heal } from './heal.ts';
import { createLoad } from './load.ts';
import { drillUsage, parseDrillOptions } from './options.ts';
import { drillPage, drillTable } from './report.ts';
import type { DrillSetting } from './run-drill.ts';
import { complaints, runDrills } from './run-drills.ts';
import { readCounts } from './scraped.ts';
import { createSoundness } from './soundness.ts';
import { accountOfLines, storedNumbers } from './stored-lines.ts';
import { brokenPromises } from './verdict.ts';

/** Requests a second. */
const rate = 200;
const times = {
  quietWithinMs: 330_000,
  settleMs: 40_000,
  warmUpMs: 8_000,
  beforeMs: 20_000,
  recoveryMs: 180_000,
  lookEveryMs: 250,
};
const shortTimes = { ...times, settleMs: 20_000, warmUpMs: 4_000, beforeMs: 8_000, recoveryMs: 120_000 };
const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const brokenOff = 130;

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(describeError(error));
  process.exit(1);
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(drillUsage);
    return 0;
  }
  const options = parseDrillOptions(args);
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort());
  const outcome = await runDrills(options.drills, await createSetting(options.short ? shortTimes : times, end.signal));

  process.stdout.write(`\n${drillTable(outcome.results)}\n`);
  for (const name of outcome.leftOut) process.stdout.write(`${name}: left out, for the stack runs without it\n`);
  const wrong = complaints(outcome);
  process.stdout.write(wrong.map((text) => `${text}\n`).join(''));
  if (end.signal.aborted) return brokenOff;
  const held = outcome.results.filter((result) => brokenPromises(result).length === 0).length;
  const broken = outcome.results.length - held + outcome.failures.length;
  process.stdout.write(`\n${held} passed, ${broken} failed\n`);
  if (options.write) write(drillPage({ ...outcome, ...circumstances(args) }));
  return wrong.length === 0 ? 0 : 1;
}

async function createSetting(chosenTimes: DrillSetting['times'], signal: AbortSignal): Promise<DrillSetting> {
  const stack = connectToStack();
  const withTempo = (await stack.status()).some(({ name, state }) => name === 'tempo' && state !== 'left out');
  return {
    stack,
    rate,
    times: chosenTimes,
    createLoad: () => createLoad({ rate, url: localUrl(ports.api, '/') }),
    readCounts,
    alerts: { active: activeAlerts, since: alertsSince, badRate },
    soundness: createSoundness({ withTempo }),
    account: ({ prefix }, expected, sinceMs) => {
      const range = { fromMs: sinceMs, toMs: Date.now() };
      return accountOfLines(expected, () => storedNumbers(prefix, range));
    },
    heal,
    say: (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`),
    signal,
  };
}

function circumstances(args: readonly string[]) {
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    command: ['npm run drill --', ...args].join(' '),
    machine: `${cpus().length} x ${model}, ${process.platform}, Node.js ${process.version}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

function write(text: string): void {
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(docs, 'drills.md'), text);
}
