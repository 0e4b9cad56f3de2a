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

/** The parts of kafkajs' errors that tell them apart: `type` is the name of an error code of Kafka's protocol. */
interface KafkaError extends Error {
  readonly type?: string;
}

const verdicts: Readonly<Record<string, Verdict>> = {
  MESSAGE_TOO_LARGE: 'too_large',
  RECORD_LIST_TOO_LARGE: 'too_large',
  INVALID_RECORD: 'rejected',
  INVALID_TIMESTAMP: 'rejected',
};

const advice: Readonly<Record<string, string>> = {
  MESSAGE_TOO_LARGE: "log less in one line, or raise the topic's max.message.bytes",
  RECORD_LIST_TOO_LARGE: "log less in one line, or raise the topic's max.message.bytes",
  INVALID_RECORD: "see the topic's configuration and the broker's log",
  INVALID_TIMESTAMP: "see whether this machine's clock is right",
  UNKNOWN_TOPIC_OR_PARTITION: 'create the topic',
  TOPIC_AUTHORIZATION_FAILED: 'allow this user to Describe and Write the topic',
  CLUSTER_AUTHORIZATION_FAILED: 'allow this user to Describe and Write the topic',
  KafkaJSSASLAuthenticationError: 'see KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  SASL_AUTHENTICATION_FAILED: 'see KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
  UNSUPPORTED_SASL_MECHANISM: 'see KAFKA_SASL_MECHANISM',
  NOT_ENOUGH_REPLICAS: "see which brokers are down, or lower the topic's min.insync.replicas",
};

/**
 * Judges an error of kafkajs. Only what is wrong with the lines themselves is refused for good; a missing topic, right
 * or version, or a configuration that fits nothing, can be mended outside while the lines wait.
 */
export function judgeSendFailure(error: unknown): SendFailure {
  const root = rootOf(error);
  const { type } = root;
  const hint =
    advice[type ?? root.name] ??
    (type ? "see the broker's log" : 'see whether the brokers of KAFKA_BROKERS are up, and KAFKA_TLS');
  return {
    verdict: (type && verdicts[type]) || 'retry',
    message: `${type ? `${type}: ` : ''}${root.message}; ${hint}`,
  };
}

/** kafkajs wraps what happened in an error that tells of its own retries. */
function rootOf(error: unknown): KafkaError {
  let root: KafkaError = error instanceof Error ? error : new Error(String(error));
  while (root.type === undefined && root.cause instanceof Error) root = root.cause;
  return root;
}
