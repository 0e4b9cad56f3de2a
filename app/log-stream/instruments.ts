import { metrics } from '../contract.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';

/** Why a line never reached Kafka. */
export type DropReason = (typeof dropReasons)[number];
const dropReasons = ['queue_full', 'too_large', 'closed', 'rejected'] as const;

export type LogStreamInstruments = ReturnType<typeof createLogStreamInstruments>;

/** What became of each line, by the names of the contract: written = sent + dropped + queued, at any time. */
export function createLogStreamInstruments(create: CreateInstrument) {
  const dropped = create(metrics.logLinesDropped);
  for (const reason of dropReasons) dropped.inc({ reason }, 0);
  return {
    enqueued: create(metrics.logLinesEnqueued),
    sent: create(metrics.logLinesSent),
    dropped,
    sendErrors: create(metrics.logSendErrors),
    queueBytes: create(metrics.logQueueBytes),
    queueLimitBytes: create(metrics.logQueueLimitBytes),
    queueLines: create(metrics.logQueueLines),
    batchDuration: create(metrics.logBatchDuration),
    connected: create(metrics.logConnected),
  };
}
