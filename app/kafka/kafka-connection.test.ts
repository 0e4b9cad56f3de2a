import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Environment, loadConfig } from '../config.ts';
import { kafkaConnection } from './kafka-connection.ts';

const connectionOf = (environment: Environment) => kafkaConnection(loadConfig('api', environment), ['kafka:9092']);

test('brokers alone are reached without TLS and SASL', () => {
  expect(connectionOf({})).toEqual({ brokers: ['kafka:9092'] });
});

test('TLS trusts what Node.js trusts, or the authority in the file', () => {
  expect(connectionOf({ KAFKA_TLS: 'true' })).toMatchObject({ ssl: true });
  const folder = mkdtempSync(join(tmpdir(), 'ca-'));
  writeFileSync(join(folder, 'ca.crt'), 'PEM');
  expect(connectionOf({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: join(folder, 'ca.crt') })).toMatchObject({
    ssl: { ca: 'PEM' },
  });
  rmSync(folder, { recursive: true });
});

test('a file that is not there is a fault of the configuration', () => {
  expect(() => connectionOf({ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/nowhere/ca.crt' })).toThrow(
    /^The configuration is not usable:\n {2}KAFKA_TLS_CA_FILE: ENOENT/,
  );
});

test('SASL has mechanism, user name and password', () => {
  const sasl = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'api', KAFKA_SASL_PASSWORD: 'secret' };
  expect(connectionOf(sasl)).toMatchObject({
    sasl: { mechanism: 'scram-sha-512', username: 'api', password: 'secret' },
  });
});
