import { parseArgs } from 'node:util';
import { ExpectedError } from '../platform/expected-error.ts';
import { variants } from './sections/cost.ts';
import { type SectionName, sections } from './sections/sections.ts';
import type { Times } from './setting.ts';
import type { SinkChoice } from './sinks/sinks.ts';

export interface BenchOptions {
  readonly sections: readonly SectionName[];
  readonly variants: readonly string[];
  readonly sinks: SinkChoice;
  readonly times: Times;
  readonly profileFolder: string | undefined;
  readonly against: string | undefined;
  /** Whether docs/ gets the tables. */
  readonly write: boolean;
}

const sectionNames = Object.keys(sections) as SectionName[];
const sinkChoices: readonly SinkChoice[] = ['auto', 'stack', 'discard'];

const times: Times = {
  rounds: 3,
  warmUpSeconds: 30,
  warmUpRequests: 20_000,
  seconds: 5,
  latencySeconds: 20,
  pipelineSeconds: 60,
  cycleSeconds: 300,
  overloadSeconds: 30,
  memorySeconds: 600,
  startUps: 10,
};
const shortTimes: Times = {
  rounds: 1,
  warmUpSeconds: 3,
  warmUpRequests: 0,
  seconds: 2,
  latencySeconds: 4,
  pipelineSeconds: 4,
  cycleSeconds: 4,
  overloadSeconds: 10,
  memorySeconds: 20,
  startUps: 3,
};

export const benchUsage = `npm run bench                     everything, about three hours
npm run bench -- --short          the same in a few minutes, with more noise
npm run bench -- SECTION...       of ${sectionNames.join(', ')}

  --variants a,b      of cost only these: ${variants.map(({ id }) => id).join(', ')}
  --rounds N          how often each is measured
  --seconds N         how long each time
  --warm-up N         how many seconds each server is warmed up at least
  --memory-minutes N  how long memory is watched
  --sinks auto        where telemetry goes: the servers of a running stack (stack), listeners that keep nothing
                      (discard), or the ones or the others (auto)
  --against REVISION  of pipeline and saturation the other side: an older commit, measured in turns with this one
  --profile FOLDER    writes CPU profiles of the servers of cost
  --write             puts the tables into docs/performance.md, in the place of those of the same sections
`;

/** Throws an ExpectedError at what cannot be meant. */
export function parseBenchOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      variants: { type: 'string', default: '' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      'warm-up': { type: 'string' },
      'memory-minutes': { type: 'string' },
      sinks: { type: 'string', default: 'auto' },
      profile: { type: 'string' },
      against: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const base = values.short ? shortTimes : times;
  const memoryMinutes = values['memory-minutes'];
  return {
    sections: positionals.length === 0 ? sectionNames : among(sectionNames, positionals, 'section'),
    variants: among(
      variants.map(({ id }) => id),
      values.variants.split(',').filter((id) => id !== ''),
      'variant',
    ),
    sinks: among(sinkChoices, [values.sinks], 'kind of sinks')[0] ?? 'auto',
    times: {
      ...base,
      rounds: values.rounds === undefined ? base.rounds : wholeNumber('rounds', values.rounds),
      seconds: values.seconds === undefined ? base.seconds : wholeNumber('seconds', values.seconds),
      warmUpSeconds: values['warm-up'] === undefined ? base.warmUpSeconds : wholeNumber('warm-up', values['warm-up']),
      memorySeconds:
        memoryMinutes === undefined ? base.memorySeconds : wholeNumber('memory-minutes', memoryMinutes) * 60,
    },
    profileFolder: values.profile,
    against: values.against,
    write: values.write,
  };
}

/** The chosen ones in the order of all. */
function among<T extends string>(all: readonly T[], chosen: readonly string[], kind: string): T[] {
  const unknown = chosen.filter((name) => !all.some((known) => known === name));
  if (unknown.length > 0) throw new ExpectedError(`There is no ${kind} ${unknown.join(', ')}: ${all.join(', ')}.`);
  return all.filter((name) => chosen.includes(name));
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new ExpectedError(`--${name}: expected a whole number above 0, not ${JSON.stringify(text)}`);
}
