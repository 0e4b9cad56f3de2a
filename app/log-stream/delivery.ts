import type { DropReason, LogStreamInstruments } from './instruments.ts';
import { createPause } from './pause.ts';
import type { Line } from './queue.ts';
import { judgeSendFailure, type SendFailure } from './send-failure.ts';
import type { Sender } from './sender.ts';

interface DeliveryOptions {
  readonly topic: string;
  readonly sender: Sender;
  readonly instruments: Pick<LogStreamInstruments, 'sendErrors' | 'batchDuration' | 'connected'>;
  /** Called once for each line. */
  readonly settle: (lines: readonly Line[], outcome: 'sent' | DropReason) => void;
  readonly warnFailed: (message: string) => void;
  readonly warnRefused: (message: string) => void;
}

export interface Delivery {
  /** Resolves once each line is acknowledged or refused for good, or when the delivery is stopped. */
  deliver(lines: readonly Line[]): Promise<void>;
  /** From now on failed attempts follow each other closely. */
  hurry(): void;
  /** Gives up what is under way; none of its lines is settled any more. */
  stop(): void;
}

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** Tries a batch until Kafka has it; of one that Kafka refuses it finds the lines at fault by halving. */
export function createDelivery(options: DeliveryOptions): Delivery {
  const { topic, sender, instruments, settle, warnFailed, warnRefused } = options;
  const backoff = createPause();
  let hurried = false;
  let stopped = false;

  async function deliver(lines: readonly Line[]): Promise<void> {
    const firstAttemptAt = performance.now();
    for (let failures = 0; !stopped; failures += 1) {
      const failure = await attempt(lines);
      if (stopped) return;
      if (!failure) {
        instruments.batchDuration.observe({ labels: {}, value: (performance.now() - firstAttemptAt) / 1000 });
        return settle(lines, 'sent');
      }
      if (failure.verdict !== 'retry') return deliverRefused(lines, failure.verdict, failure);
      await backoff.take(retryDelayMs(hurried ? 0 : failures));
    }
  }

  /** Undefined once acknowledged. */
  async function attempt(lines: readonly Line[]): Promise<SendFailure | undefined> {
    let failure: SendFailure | undefined;
    try {
      await sender.send(lines);
    } catch (error) {
      failure = judgeSendFailure(error);
      if (failure.verdict === 'retry' && !stopped) retryLater(failure);
    }
    // What is refused for the lines' own sake says that Kafka takes others.
    instruments.connected.set(failure?.verdict === 'retry' ? 0 : 1);
    return failure;
  }

  /** A producer that has failed may never recover: the next attempt makes a fresh one. */
  function retryLater({ message }: SendFailure): void {
    sender.reset();
    instruments.sendErrors.inc();
    warnFailed(`log lines for Kafka topic ${topic} are waiting: ${message}`);
  }

  async function deliverRefused(lines: readonly Line[], reason: DropReason, { message }: SendFailure): Promise<void> {
    if (lines.length > 1) {
      const middle = Math.ceil(lines.length / 2);
      await deliver(lines.slice(0, middle));
      return deliver(lines.slice(middle));
    }
    warnRefused(`a log line was dropped on its way to Kafka topic ${topic}: ${message}`);
    settle(lines, reason);
  }

  return {
    deliver,
    hurry() {
      hurried = true;
      backoff.end();
    },
    stop() {
      stopped = true;
      backoff.end();
      sender.reset();
    },
  };
}

/** Doubles with each failure up to 5 s; random by half, so that instances do not come back all at once. */
function retryDelayMs(failures: number): number {
  return Math.min(firstRetryMs * 2 ** failures, lastRetryMs) * (1 - Math.random() / 2);
}
