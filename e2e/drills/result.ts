import { percentile } from '../support/percentile.ts';
import type { Account } from './account.ts';
import type { Drill } from './drill.ts';
import type { NumberedRequest } from './load.ts';
import { isAnsweredWell } from './soundness.ts';

/** What a drill has measured. */
export interface DrillResult {
  readonly drill: Pick<
    Drill,
    'name' | 'fault' | 'of' | 'lastsMs' | 'mayLoseMs' | 'raises' | 'mayRaise' | 'timesCount' | 'refuses'
  >;
  /** Requests a second. */
  readonly rate: number;
  /** Requests sent from the beginning of the fault until all was well again. */
  readonly requests: number;
  /** The requests that were not answered 200. */
  readonly failed: number;
  /** The requests without any answer. */
  readonly unanswered: number;
  /** The requests that the api has a line of, so that it had taken them, and that got no answer to their end. */
  readonly cutShort: number;
  readonly slowestMs: number;
  readonly p99BeforeMs: number;
  /** While the fault lasts, or until all was well again where it ends as it begins. */
  readonly p99DuringMs: number;
  /** How much more memory the api had at most than it had at most before. */
  readonly memoryGrowthBytes: number;
  /** What its queue to Kafka may hold. */
  readonly queueLimitBytes: number;
  readonly linesLost: number;
  readonly linesDuplicated: number;
  /** Their number as the services count them. */
  readonly spansLost: number;
  /** Names of the alerts that have become pending or firing. */
  readonly alerts: readonly string[];
  /** From the end of the fault; undefined where it was not within the time. */
  readonly recoveredAfterMs: number | undefined;
  /** What was amiss at the end where it did not recover. */
  readonly amiss?: string | undefined;
}

export interface Phase {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RequestPhases {
  readonly before: Phase;
  readonly fault: Phase;
  readonly untilWell: Phase;
}

type RequestFigures = Pick<
  DrillResult,
  'requests' | 'failed' | 'unanswered' | 'slowestMs' | 'p99BeforeMs' | 'p99DuringMs'
>;

/** Nobody listened, or nothing was sent at all. */
const neverReached = ['ECONNREFUSED', 'held back'];

/**
 * Figures of the requests before a fault, and from its beginning until all was well again. The percentile is that of the
 * fault alone: a server that starts afterwards takes the time of all others on a small machine.
 */
export function requestFigures(
  all: readonly NumberedRequest[],
  { before, fault, untilWell }: RequestPhases,
): RequestFigures {
  const sentIn = ({ fromMs, toMs }: Phase) => all.filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs < toMs);
  const struck = sentIn(untilWell);
  return {
    requests: struck.length,
    failed: struck.filter((request) => !isAnsweredWell(request)).length,
    unanswered: struck.filter(({ status }) => status === undefined).length,
    slowestMs: Math.max(0, ...durationsOf(struck)),
    p99BeforeMs: p99(sentIn(before)),
    p99DuringMs: p99(sentIn(fault)),
  };
}

/** How long the requests took that were answered, or had to wait in vain. */
const durationsOf = (requests: readonly NumberedRequest[]): number[] =>
  requests
    .filter(({ error }) => error === undefined || !neverReached.includes(error))
    .map(({ durationMs }) => durationMs);

function p99(requests: readonly NumberedRequest[]): number {
  const durations = durationsOf(requests);
  return durations.length === 0 ? 0 : percentile(durations, 99);
}

/** The requests whose line must be in Loki: the api has answered them. One that is refused for want of room has none. */
export const answeredNumbers = (requests: readonly NumberedRequest[], { refuses }: Pick<Drill, 'refuses'>): number[] =>
  requests.filter(({ status }) => status !== undefined && !(refuses && status === 503)).map(({ number }) => number);

export const lineFigures = ({
  missing,
  duplicates,
  others,
}: Account): Pick<DrillResult, 'linesLost' | 'linesDuplicated' | 'cutShort'> => ({
  linesLost: missing.length,
  linesDuplicated: duplicates,
  // A line is written at the end of each request.
  cutShort: others.length,
});
