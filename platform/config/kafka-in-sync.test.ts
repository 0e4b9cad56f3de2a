import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { brokerInSync } from './kafka-in-sync.ts';

let folder: string;
let broker: Server;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kafka-in-sync-'));
  broker = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(broker, 'listening');
  port = (broker.address() as AddressInfo).port;
});
afterEach(async () => {
  if (broker.listening) await new Promise((resolve) => broker.close(resolve));
  rmSync(folder, { recursive: true });
});

/** What Kafka 4.3 prints of a partition. */
const partition = (replicas: string, inSync: string) =>
  `\tTopic: application.logs\tPartition: 0\tLeader: 0\tReplicas: ${replicas}\tIsr: ${inSync}\tElr: \tLastKnownElr: `;

/** Runs the probe of broker 1 with a tool that prints this of the partitions; its exit code and how often it asked. */
async function probe(printed: string, { exitCode = 0, startedAt = 262 } = {}) {
  const brokerStat = join(folder, 'stat');
  writeFileSync(brokerStat, `1 (java) S ${'0 '.repeat(18)}${startedAt} 2558608 79325\n`);
  const tool = join(folder, 'kafka-topics.sh');
  writeFileSync(tool, `#!/bin/sh\necho "$*" >> ${folder}/asked\ncat <<'END'\n${printed}\nEND\nexit ${exitCode}\n`);
  chmodSync(tool, 0o755);
  const script = brokerInSync({ clientPort: port, topicsTool: tool, brokerStat, scratchFolder: folder });
  const { exitCode: code, stdout } = await execa('bash', ['-c', script], {
    reject: false,
    env: { POD_INDEX: '1' },
  });
  return { code, stdout };
}

const asked = () => existsSync(join(folder, 'asked'));

test.each([
  ['no partition lags', ''],
  ['another broker lags', partition('0,1,2', '0,1')],
  ['it keeps none of the partition', partition('0,2', '0')],
  ['a broker whose number begins alike lags', partition('10,1', '1')],
])('a broker is ready where %s', async (_, printed) => {
  expect((await probe(printed)).code).toBe(0);
});

test.each([
  ['it lags in one of them', `${partition('2,0,1', '2,0,1')}\n${partition('0,1,2', '0,2')}`],
  ['no broker is in sync', partition('0,1,2', '')],
  ['only one whose number begins alike is', partition('10,1', '10')],
])('a broker is not ready where %s, and says so', async (_, printed) => {
  const { code, stdout } = await probe(printed);
  expect(code).toBe(1);
  expect(stdout).toContain('not yet in sync');
});

test('a broker is not ready where the tool fails, or its port is closed', async () => {
  expect((await probe('', { exitCode: 1 })).code).toBe(1);
  broker.close();
  await once(broker, 'close');
  expect((await probe('')).code).toBe(1);
});

test('once in sync, it is ready as long as its port is open, and the tool is not asked again', async () => {
  await probe('');
  rmSync(join(folder, 'asked'));
  expect((await probe(partition('0,1,2', '0,2'))).code).toBe(0);
  expect(asked()).toBe(false);
  broker.close();
  await once(broker, 'close');
  expect((await probe('')).code).toBe(1);
});

test('a broker that begins anew is asked anew', async () => {
  expect((await probe('')).code).toBe(0);
  expect((await probe(partition('0,1,2', '0,2'), { startedAt: 263 })).code).toBe(1);
});
