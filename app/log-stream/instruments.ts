import { metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import type { LineQueue } from './queue.ts';

/** Why a line never reached Kafka. */
export type DropReason = (typeof dropReasons)[number];
const dropReasons = ['queue_full', 'too_large', 'closed', 'rejected'] as const;

export type LogStreamInstruments = ReturnType<typeof createLogStreamInstruments>;

/** What became of each line, by the names of the contract: written = sent + dropped + queued, at any time. */
export function createLogStreamInstruments(create: CreateInstrument, queue: LineQueue) {
  const dropped = create(metrics.logLinesDropped);
  for (const reason of dropReasons) dropped.inc({ reason }, 0);
  create(metrics.logQueueBytes, queue.bytes);
  create(metrics.logQueueLines, queue.lines);
  create(metrics.logOldestLineAge, () => secondsSince(queue.oldest()));
  return {
    enqueued: create(metrics.logLinesEnqueued),
    sent: create(metrics.logLinesSent),
    dropped,
    sendErrors: create(metrics.logSendErrors),
    queueLimitBytes: create(metrics.logQueueLimitBytes),
    batchDuration: create(metrics.logBatchDuration),
    connected: create(metrics.logConnected),
  };
}

const secondsSince = (ms: number | undefined): number => (ms === undefined ? 0 : (Date.now() - ms) / 1_000);
