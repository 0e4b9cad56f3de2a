import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { KafkaConnection } from '../kafka/open-kafka.ts';
import type { CreateInstrument } from '../telemetry/metrics.ts';
import { outsideTraces } from '../telemetry/outside-traces.ts';
import { rateLimited } from '../telemetry/rate-limit.ts';
import { createDelivery } from './delivery.ts';
import { createLogStreamInstruments, type DropReason } from './instruments.ts';
import { createPause } from './pause.ts';
import { createKafkaProducers, type LogProducer } from './producer.ts';
import { createLineQueue, type Line } from './queue.ts';
import { createSender } from './sender.ts';

export interface LogStreamOptions {
  readonly kafka: KafkaConnection;
  readonly topic: string;
  /** The key of every message: the lines of one instance keep their order. */
  readonly key: string;
  /** What the lines waiting and under way may take. */
  readonly queueBytes: number;
  readonly create: CreateInstrument;
  /** Must not lead back into the stream. */
  readonly warn: (fields: object, message: string) => void;
  readonly createProducer?: () => LogProducer;
}

export interface LogStream {
  /** Takes a line, with or without its newline, or drops and counts it. Neither throws nor waits. */
  write(line: string): void;
  /** Sends what is left for as long as the time allows; counts the rest as dropped and warns of it. Never rejects. */
  close(timeoutMs: number): Promise<void>;
}

const batchLines = 500;
const batchBytes = 512 * 1024;
/** How long the first line of a batch waits for others. */
const lingerMs = 100;
/** A topic's default; what Kafka refuses nevertheless is found by its answer. */
const maxLineBytes = 1024 * 1024;
const warnIntervalMs = 30_000;

/**
 * Brings log lines to Kafka without the service ever waiting for it: a queue bounded in bytes, and one batch under way
 * at a time, which is tried until Kafka has it. At least once, in order. Connects when the first line comes.
 */
export function createLogStream(options: LogStreamOptions): LogStream {
  const { topic, queueBytes } = options;
  const warn = outsideTraces(options.warn);
  const queue = createLineQueue({ maxBytes: queueBytes, batchLines, batchBytes });
  const instruments = createLogStreamInstruments(options.create, queue);
  const warner = () => rateLimited(warnIntervalMs, (message, heldBack) => warn({ heldBack }, message));
  const warnFull = warner();
  const warnRefused = warner();
  const linger = createPause();
  const sender = createSender(options.createProducer ?? createKafkaProducers(options));
  const delivery = createDelivery({ topic, sender, instruments, settle, warnFailed: warner(), warnRefused });
  let pumping: Promise<void> | undefined;
  let state: 'open' | 'closing' | 'closed' = 'open';
  instruments.queueLimitBytes.set(queueBytes);
  instruments.connected.set(0);

  function write(text: string): void {
    const refusal = enqueue(text.endsWith('\n') ? text.slice(0, -1) : text);
    if (refusal) {
      drop(refusal, 1);
      return;
    }
    instruments.enqueued.inc();
    if (queue.hasFullBatch()) linger.end();
    // Outside the trace and the context of whoever writes: what starts here serves all who follow.
    pumping ??= context.with(suppressTracing(ROOT_CONTEXT), pump);
  }

  function enqueue(value: string): DropReason | undefined {
    if (state === 'closed') return 'closed';
    const bytes = Buffer.byteLength(value);
    if (bytes > Math.min(maxLineBytes, queueBytes)) {
      warnRefused(`a log line of ${bytes} bytes was dropped, too large for Kafka: log less in one line`);
      return 'too_large';
    }
    if (queue.add({ value, bytes, timestamp: Date.now() })) return undefined;
    warnFull('log lines are dropped, the queue to Kafka is full: see why Kafka takes none, or raise LOG_QUEUE_BYTES');
    return 'queue_full';
  }

  async function pump(): Promise<void> {
    while (state !== 'closed' && queue.lines() > 0) {
      if (state === 'open' && !queue.hasFullBatch()) await linger.take(lingerMs);
      await delivery.deliver(queue.take());
    }
    pumping = undefined;
  }

  function settle(lines: readonly Line[], outcome: 'sent' | DropReason): void {
    queue.settle(lines);
    if (outcome === 'sent') instruments.sent.inc(lines.length);
    else drop(outcome, lines.length);
  }

  function drop(reason: DropReason, lines: number): void {
    instruments.dropped.inc({ reason }, lines);
  }

  async function flush(timeoutMs: number): Promise<void> {
    state = 'closing';
    linger.end();
    delivery.hurry();
    const deadline = createPause();
    await Promise.race([pumping, deadline.take(timeoutMs)]);
    deadline.end();
    state = 'closed';
    delivery.stop();
    const left = queue.clear();
    if (left === 0) return;
    drop('closed', left);
    warn(
      { lines: left },
      'log lines had not reached Kafka when the time to flush them was over; stdout alone has them',
    );
  }

  let closing: Promise<void> | undefined;
  return { write, close: (timeoutMs) => (closing ??= flush(timeoutMs)) };
}
