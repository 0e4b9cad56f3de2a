import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type FakeCluster, intervalMs, logs, startLag, type TestLag } from '../../test/lag.ts';
import type { Limits } from './read-offsets.ts';

let lag: TestLag;
beforeEach(() => void jest.useFakeTimers());
afterEach(async () => {
  await lag.close();
  jest.useRealTimers();
});

async function collectOnce(changes: Partial<FakeCluster> = {}, limits?: Limits): Promise<TestLag['scrape']> {
  lag = startLag(changes, limits);
  await jest.advanceTimersByTimeAsync(0);
  return lag.scrape;
}

test('lag, offsets, members and brokers are shown under the names of kafka_exporter', async () => {
  const scrape = await collectOnce();
  expect(await scrape()).toEqual([
    'kafka_brokers 1',
    'kafka_topic_partition_current_offset{topic="application.logs",partition="0"} 110',
    'kafka_topic_partition_current_offset{topic="application.logs",partition="1"} 50',
    'kafka_topic_partition_oldest_offset{topic="application.logs",partition="0"} 10',
    'kafka_topic_partition_oldest_offset{topic="application.logs",partition="1"} 0',
    'kafka_consumergroup_members{consumergroup="promtail"} 1',
    'kafka_consumergroup_current_offset{consumergroup="promtail",topic="application.logs",partition="0"} 100',
    'kafka_consumergroup_current_offset{consumergroup="promtail",topic="application.logs",partition="1"} 50',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="0"} 10',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="1"} 0',
    'lag_collections_total{outcome="success"} 1',
    'lag_collections_total{outcome="failure"} 0',
  ]);
});

test('a partition without a committed offset lags by all that is kept', async () => {
  const scrape = await collectOnce({ groups: { promtail: { commits: { 'application.logs': ['-1', '50'] } } } });
  expect(await scrape('kafka_consumergroup_lag')).toEqual([
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="0"} 100',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="1"} 0',
  ]);
  expect(await scrape('kafka_consumergroup_current_offset')).toEqual([
    'kafka_consumergroup_current_offset{consumergroup="promtail",topic="application.logs",partition="1"} 50',
  ]);
});

test('the group that should read the logs lags by all of them while it does not exist', async () => {
  const scrape = await collectOnce({ groups: {} });
  expect(await scrape('kafka_consumergroup_')).toEqual([
    'kafka_consumergroup_members{consumergroup="promtail"} 0',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="0"} 100',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="1"} 50',
  ]);
});

test('a group shows no lag on topics that it does not read', async () => {
  const scrape = await collectOnce({
    topics: { ...logs(['0', '9']), orders: [['0', '9']] },
    groups: { billing: { commits: { orders: ['4'], 'application.logs': ['-1'] } } },
  });
  expect(await scrape('kafka_consumergroup_lag{consumergroup="billing"')).toEqual([
    'kafka_consumergroup_lag{consumergroup="billing",topic="orders",partition="0"} 5',
  ]);
});

test('lag is exact where offsets are beyond the integers of a double, and never negative', async () => {
  const scrape = await collectOnce({
    topics: logs(['0', '9007199254740995'], ['0', '5']),
    groups: { promtail: { commits: { 'application.logs': ['9007199254740992', '7'] } } },
  });
  expect(await scrape('kafka_consumergroup_lag')).toEqual([
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="0"} 3',
    'kafka_consumergroup_lag{consumergroup="promtail",topic="application.logs",partition="1"} 0',
  ]);
});

test("Kafka's own topics and groups that commit no offsets are left alone", async () => {
  const scrape = await collectOnce({
    topics: { ...logs(['0', '9']), __consumer_offsets: [['0', '9']] },
    groups: { connectors: { protocolType: 'connect', commits: {} } },
  });
  expect((await scrape()).filter((line) => /__consumer_offsets|connectors/.test(line))).toEqual([]);
});

test('the members of a group that kafkajs cannot describe are unknown, its lag is not', async () => {
  const scrape = await collectOnce({
    groups: { promtail: { state: 'Dead', commits: { 'application.logs': ['100', '50'] } } },
  });
  expect(await scrape('kafka_consumergroup_members')).toEqual([]);
  expect((await scrape('kafka_consumergroup_lag')).length).toBe(2);
});

test('beyond the limits topics and groups are left out, never those of the logs, and one warning says so', async () => {
  const scrape = await collectOnce(
    {
      topics: { beta: [['0', '1']], alpha: [['0', '1']], ...logs(['0', '9'], ['0', '9']) },
      groups: { b: { commits: {} }, a: { commits: {} } },
    },
    { topics: 9, partitions: 3, groups: 2, groupPartitions: 9 },
  );
  const lines = await scrape();
  expect([...new Set(lines.flatMap((line) => /_offset\{topic="([^"]+)"/.exec(line)?.[1] ?? []))]).toEqual([
    'application.logs',
    'alpha',
  ]);
  expect(await scrape('kafka_consumergroup_members')).toEqual([
    'kafka_consumergroup_members{consumergroup="promtail"} 0',
    'kafka_consumergroup_members{consumergroup="a"} 0',
  ]);
  await jest.advanceTimersByTimeAsync(10 * intervalMs);
  expect(lag.warnings()).toEqual([
    expect.objectContaining({ msg: expect.stringMatching(/^Kafka has 2 topics or groups more/) }),
  ]);
});

test('the series of all groups together are limited', async () => {
  const commits = { 'application.logs': ['1', '2'] };
  const scrape = await collectOnce(
    { groups: { a: { commits }, promtail: { commits } } },
    { topics: 9, partitions: 9, groups: 9, groupPartitions: 3 },
  );
  const lines = await scrape('kafka_consumergroup_lag');
  expect(lines.map((line) => /consumergroup="([^"]+)"/.exec(line)?.[1])).toEqual(['promtail', 'promtail']);
});
