import { logTopic } from '../contract.ts';
import { brokerOfName } from './broker-address.ts';

/** What went wrong between this service and Kafka. */
export interface KafkaFailure {
  /** The name of an error code of Kafka's protocol, where Kafka answered with one. */
  readonly type: string | undefined;
  /** What happened and what to do about it, for people. */
  readonly message: string;
}

/** The parts of kafkajs' errors that tell them apart. */
interface KafkaError extends Error {
  /** As in a KafkaFailure. */
  readonly type?: string;
  /** Of the connection, by Node.js; of Kafka's protocol it is a number. */
  readonly code?: string | number;
  readonly broker?: string;
}

const otherAuthority = "see whether KAFKA_TLS_CA_FILE has the authority that signed the broker's certificate";
const noTls = 'this port speaks no TLS: see KAFKA_TLS, and the port in KAFKA_BROKERS';
const wrongUser = 'see KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD';

/** By Kafka's error code, by Node.js' error code of the connection, or by the name of kafkajs' error. */
const advice: Readonly<Record<string, string>> = {
  MESSAGE_TOO_LARGE: "log less in one line, or raise the topic's max.message.bytes",
  RECORD_LIST_TOO_LARGE: "log less in one line, or raise the topic's max.message.bytes",
  INVALID_RECORD: "see the topic's configuration and the broker's log",
  INVALID_TIMESTAMP: "see whether this machine's clock is right",
  UNKNOWN_TOPIC_OR_PARTITION: 'create the topic',
  TOPIC_AUTHORIZATION_FAILED: 'allow this user to Describe and Write the topic',
  CLUSTER_AUTHORIZATION_FAILED: 'allow this user to Describe and Write the topic',
  GROUP_AUTHORIZATION_FAILED: `allow this user to Describe the group ${logTopic.consumerGroup}`,
  // What it says when it may not ask, too.
  KafkaJSGroupCoordinatorNotFound: `allow this user to Describe the group ${logTopic.consumerGroup}, or see whether every broker is up`,
  KafkaJSSASLAuthenticationError: wrongUser,
  SASL_AUTHENTICATION_FAILED: wrongUser,
  UNSUPPORTED_SASL_MECHANISM: 'see KAFKA_SASL_MECHANISM',
  ILLEGAL_SASL_STATE: 'this port takes no user: see KAFKA_SASL_MECHANISM, and the port in KAFKA_BROKERS',
  NOT_ENOUGH_REPLICAS: "see which brokers are down, or lower the topic's min.insync.replicas",
  KafkaJSConnectionClosedError:
    'see whether the broker is up, and whether its port wants TLS (KAFKA_TLS) or a user (KAFKA_SASL_MECHANISM)',
  CERT_SIGNATURE_FAILURE: otherAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: otherAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT: otherAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: otherAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: otherAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'call the broker in KAFKA_BROKERS, and in its advertised.listeners, by a name that its certificate has',
  CERT_HAS_EXPIRED: "renew the broker's certificate",
  CERT_NOT_YET_VALID: "see whether this machine's clock is right",
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  EPROTO: noTls,
};

/** What an error of kafkajs says, and what to do about it. */
export function describeKafkaFailure(error: unknown): KafkaFailure {
  const root = rootOf(error);
  const { type } = root;
  return { type, message: `${type ? `${type}: ` : ''}${textOf(root)}; ${adviceOn(root)}` };
}

/** kafkajs wraps what happened in an error that tells of its own retries. */
function rootOf(error: unknown): KafkaError {
  let root: KafkaError = error instanceof Error ? error : new Error(String(error));
  while (root.type === undefined && root.cause instanceof Error) root = root.cause;
  return root;
}

/** With the broker it is about, where there is one that the message does not name. */
function textOf({ message, code, broker }: KafkaError): string {
  // Node.js recommends an option of its own, and has no words where each address of a name refused.
  const text = message.replace(/; if the root CA is installed locally.*/s, '').replace(/: $/, `: ${code}`);
  if (broker === undefined) return text;
  const given = brokerOfName(broker);
  return text.includes(given.replace(/[[\]]/g, '')) ? text : `${text} (${given})`;
}

function adviceOn({ type, code, name, message }: KafkaError): string {
  // A broker closes a connection that begins with TLS without a word; Node.js has no code of its own for that.
  if (message.includes('before secure TLS connection was established')) return noTls;
  const known = advice[type ?? code ?? name] ?? advice[name];
  return known ?? (type ? "see the broker's log" : 'see whether the brokers of KAFKA_BROKERS are up, and KAFKA_TLS');
}
