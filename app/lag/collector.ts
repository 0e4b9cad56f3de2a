import { logTopic, metrics } from '../contract.ts';
import { describeKafkaFailure } from '../kafka/kafka-failure.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import { rateLimited } from '../telemetry/rate-limit.ts';
import { createOffsetMetrics } from './offset-metrics.ts';
import type { AdminSession } from './offsets-admin.ts';
import { type Limits, readOffsets } from './read-offsets.ts';

interface CollectorOptions {
  readonly openSession: () => AdminSession;
  /** The time from the start of a round to the start of the next. */
  readonly intervalMs: number;
  readonly logger: Logger;
  readonly create: CreateInstrument;
  readonly limits?: Limits;
}

export interface Collector {
  /** Ends the round under way and starts no other. */
  close(): Promise<void>;
}

/** Time for one round; the next waits for its end. */
export const roundTimeoutMs = 10_000;
/**
 * Failed rounds in a row after which the offsets are no longer shown: what Kafka held then says nothing of now. Fewer,
 * such as a broker's restart brings about, would tear a hole into the series, and alerts would begin to wait anew.
 */
export const failuresUntilHidden = 3;

const failureWarningMs = 30_000;
const leftOutWarningMs = 3_600_000;

/**
 * Asks Kafka for its offsets, again and again. Each round has an admin client of its own: kafkajs' would go on asking
 * for topics that were deleted, and does not recover from a connection that hangs.
 */
export function startCollector({ openSession, intervalMs, logger, create, limits }: CollectorOptions): Collector {
  const offsetMetrics = createOffsetMetrics(create);
  const collections = create(metrics.lagCollections);
  for (const outcome of ['success', 'failure']) collections.inc({ outcome }, 0);
  const warnOfFailure = rateLimited(failureWarningMs, (message, heldBack) => logger.warn({ heldBack }, message));
  const warnOfLeftOut = rateLimited(leftOutWarningMs, (message) => logger.warn(message));

  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const closing = new AbortController();

  async function round(): Promise<void> {
    const elapsedMs = stopwatch();
    const session = openSession();
    try {
      const offsets = await cutOff(readOffsets(session.admin, limits), roundTimeoutMs, closing.signal);
      offsetMetrics.show(offsets);
      const { partitions, groups, leftOut } = offsets;
      const counts = { partitions: partitions.length, groups: groups.length, leftOut };
      logger.debug({ ...counts, durationMs: elapsedMs() }, 'offsets collected');
      if (leftOut > 0) warnOfLeftOut(leftOutMessage(leftOut));
      if (partitions.every(({ topic }) => topic !== logTopic.name)) return fail(missingTopicMessage);
      collections.inc({ outcome: 'success' });
      if (failures > 0) logger.info({ failures }, 'Kafka gives its offsets again');
      failures = 0;
    } catch (error) {
      // What the closing interrupts is no failure.
      if (closing.signal.aborted) return;
      fail(failureMessage(error));
      if (failures >= failuresUntilHidden) offsetMetrics.hide();
      logger.debug({ err: error, failures, durationMs: elapsedMs() }, 'offsets not collected');
    } finally {
      session.close();
    }
  }

  function fail(message: string): void {
    failures += 1;
    collections.inc({ outcome: 'failure' });
    warnOfFailure(message);
  }

  async function run(): Promise<void> {
    const elapsedMs = stopwatch();
    await round();
    if (!closing.signal.aborted) timer = setTimeout(next, Math.max(intervalMs - elapsedMs(), 0));
  }

  let running = Promise.resolve();
  function next(): void {
    running = run();
  }

  next();
  return {
    async close() {
      closing.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

/** Whole milliseconds since now, whatever becomes of the wall clock. */
function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => Math.round(performance.now() - startedAt);
}

/** Gives up waiting after a time or once the signal says so; the work itself has to be ended by other means. */
async function cutOff<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error('closing'));
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => reject(new Error(`no complete answer within ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

const failureMessage = (error: unknown): string =>
  `Kafka does not give its offsets: ${describeKafkaFailure(error).message}`;

const missingTopicMessage =
  `Kafka shows no topic ${logTopic.name}: create it, or allow this user to Describe it. ` +
  'Until then nobody knows how far its lines have come.';

const leftOutMessage = (leftOut: number): string =>
  `Kafka has ${leftOut} topics or groups more than are asked for; the log topic and its group are never left out. ` +
  'Watch the others with kafka_exporter, whose metrics have the same names.';
