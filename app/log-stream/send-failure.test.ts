import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded } from 'kafkajs';
import { judgeSendFailure } from './send-failure.ts';

const { createErrorFromCode } = createRequire(import.meta.url)('kafkajs/src/protocol/error');
const codes = { unknownTopic: 3, messageTooLarge: 10, topicAuthorizationFailed: 29, invalidTimestamp: 32 };

/** As a send of kafkajs rejects with it. */
const wrapped = (code: number) =>
  new KafkaJSNumberOfRetriesExceeded(createErrorFromCode(code), { retryCount: 0, retryTime: 300 });

test.each([
  ['unknownTopic', 'retry', 'create the topic'],
  ['messageTooLarge', 'too_large', 'max.message.bytes'],
  ['invalidTimestamp', 'rejected', 'clock'],
  ['topicAuthorizationFailed', 'retry', 'allow this user'],
] as const)('%s is %s, and says what to do', (name, verdict, advice) => {
  expect(judgeSendFailure(wrapped(codes[name]))).toEqual({
    verdict,
    message: expect.stringContaining(advice),
  });
});

test('without an answer of Kafka the brokers are in question', () => {
  const error = new KafkaJSConnectionError('Connection error: connect ECONNREFUSED 127.0.0.1:9092');
  expect(judgeSendFailure(error)).toEqual({
    verdict: 'retry',
    message: expect.stringMatching(/ECONNREFUSED 127.0.0.1:9092; see whether the brokers of KAFKA_BROKERS/),
  });
});
