import { ports } from '../../app/contract.ts';
import { type OwnLoadResult, runOwnLoad } from '../load/own-load.ts';
import { type Losses, lossesOf } from '../pipeline/losses.ts';
import { measureSideBySide, type Samples } from '../pipeline/rounds.ts';
import type { RunningSide } from '../pipeline/side.ts';
import { path } from '../servers/program.ts';
import type { Findings, Goal, Setting } from '../setting.ts';
import { median, ratios } from '../statistics.ts';

const connections = 400;
const nearly = 0.9;
const overload = 3;
/** Answers with so many connections, as a multiple of what an older commit gives. */
const answersGoal = 1.5;

interface Sample {
  /** Answers with 200 a second, with as many connections as there are. */
  readonly answers: number;
  readonly near: Phase;
  readonly over: Phase;
  readonly memory: Readonly<Record<string, number>>;
}

interface Phase {
  readonly lost: Losses;
  /** Requests that were not answered with 200. */
  readonly failed: number;
  readonly sent: number;
}

/** What the service answers while everything behind it runs on the same cores, and what of its telemetry is lost then. */
export const saturation = (setting: Setting): Promise<Findings> =>
  measureSideBySide(setting, {
    title: 'The whole pipeline at its limit',
    measure: (running) => measure(running, setting),
    tell: ({ answers }) => `${answers.toFixed(0)} answers/s with ${connections} connections`,
    describe: (samples: Samples<Sample>) => describe(samples, setting),
  });

async function measure({ stack, memory }: RunningSide, { times, environment }: Setting): Promise<Sample> {
  await stack.start('api', { CACHE_TTL_MS: '0', SIMULATED_WORK_MS: '70' });
  const load = (seconds: number, pace: { readonly rate: number } | { readonly atOnce: number }) =>
    runOwnLoad({ url: `http://127.0.0.1:${ports.api}${path}`, seconds, pace }, environment);
  const full = { atOnce: connections };
  await load(times.warmUpSeconds, full);
  const atFull = await load(times.overloadSeconds, full);
  const answers = answered(atFull) / times.overloadSeconds;
  const phase = async (seconds: number, rate: number): Promise<Phase> => {
    const { result, lost } = await lossesOf(() => load(seconds, { rate: Math.round(rate) }));
    const sent = result.statuses.length;
    return { lost, sent, failed: sent - answered(result) };
  };
  const near = await phase(times.pipelineSeconds, nearly * answers);
  const over = await phase(times.overloadSeconds, overload * answers);
  return { answers, near, over, memory: Object.fromEntries(await memory()) };
}

const answered = ({ statuses }: OwnLoadResult): number => statuses.filter((status) => status === 200).length;

function describe(samples: Samples<Sample>, { times }: Setting): Omit<Findings, 'title'> {
  const sides = [...samples].map(([{ name }, of]) => ({ name, of }));
  const middle = (of: readonly Sample[], pick: (sample: Sample) => number) => median(of.map(pick));
  return {
    notes: [
      `As many connections as ${connections}, each of which asks again once it is answered, for ${times.overloadSeconds} s; nothing cached, 70 ms of simulated work. Then requests at ${nearly} of the rate that gave for ${times.pipelineSeconds} s, and at ${overload} times it for ${times.overloadSeconds} s. Load, service and all servers share the machine.`,
      `Lost: spans and lines that the services made and Tempo and Loki did not get, a refused request making none. Medians of ${times.rounds} rounds, losses of all of them; memory when all is over.`,
    ],
    columns: [
      '',
      'answers/s',
      `at ${nearly}: failed; lost spans, lines`,
      `at ${overload}: refused; lost spans, lines`,
      'api, Tempo, Loki, Kafka, MB',
    ],
    rows: sides.map(({ name, of }) => [
      name,
      middle(of, ({ answers }) => answers).toFixed(0),
      lossesText(of.map(({ near }) => near)),
      lossesText(of.map(({ over }) => over)),
      ['api', 'tempo', 'loki', 'kafka']
        .map((server) => (middle(of, ({ memory }) => memory[server] ?? 0) / 1e6).toFixed(0))
        .join(', '),
    ]),
    goals: judge(sides.map(({ of }) => of)),
    measured: Object.fromEntries(sides.map(({ name, of }) => [name, of])),
  };
}

function lossesText(phases: readonly Phase[]): string {
  const sum = (pick: (phase: Phase) => number) => phases.reduce((total, phase) => total + pick(phase), 0);
  const [failed, sent] = [sum(({ failed }) => failed), sum(({ sent }) => sent)];
  return `${failed} of ${sent}; ${sum(({ lost }) => lost.spans)}, ${sum(({ lost }) => lost.lines)}`;
}

function judge([own = [], older]: readonly (readonly Sample[])[]): Goal[] {
  const lost = own.flatMap(({ near, over }) => [near.lost, over.lost]);
  const none = (text: string, value: number): Goal => ({ text, value: String(value), met: value === 0 });
  const answers = (samples: readonly Sample[]) => samples.map((sample) => sample.answers);
  const gain = older ? median(ratios(answers(own), answers(older))) : undefined;
  return [
    ...(gain === undefined
      ? []
      : [
          {
            text: `answers with ${connections} connections at least ${answersGoal} times what they were`,
            value: gain.toFixed(2),
            met: gain >= answersGoal,
          },
        ]),
    none(
      'spans lost, none,',
      lost.reduce((sum, { spans }) => sum + spans, 0),
    ),
    none(
      'log lines lost, none,',
      lost.reduce((sum, { lines }) => sum + lines, 0),
    ),
  ];
}
