import { describeKafkaFailure } from '../kafka/kafka-failure.ts';

/**
 * What to do after a failed attempt: try the same lines again, or, where Kafka refuses the lines themselves for good,
 * find the ones at fault.
 */
export type Verdict = 'retry' | 'too_large' | 'rejected';

export interface SendFailure {
  readonly verdict: Verdict;
  /** What happened and what to do about it, for people. */
  readonly message: string;
}

const verdicts: Readonly<Record<string, Verdict>> = {
  MESSAGE_TOO_LARGE: 'too_large',
  RECORD_LIST_TOO_LARGE: 'too_large',
  INVALID_RECORD: 'rejected',
  INVALID_TIMESTAMP: 'rejected',
};

/**
 * Judges an error of kafkajs. Only what is wrong with the lines themselves is refused for good; a missing topic, right
 * or version, or a configuration that fits nothing, can be mended outside while the lines wait.
 */
export function judgeSendFailure(error: unknown): SendFailure {
  const { type, message } = describeKafkaFailure(error);
  return { verdict: (type && verdicts[type]) || 'retry', message };
}
