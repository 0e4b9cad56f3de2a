import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { answer, hang, intervalMs, logs, refuse, startLag, type TestLag } from '../../test/lag.ts';
import { failuresUntilHidden, roundTimeoutMs } from './collector.ts';

let lag: TestLag;
beforeEach(() => void jest.useFakeTimers());
afterEach(async () => {
  await lag.close();
  jest.useRealTimers();
});

/** Lets what is due happen, then the clock go on. */
const pass = (ms = 0) => jest.advanceTimersByTimeAsync(ms);

test('before the first round has ended there are no offsets, and both outcomes stand at 0', async () => {
  lag = startLag({ beforeOffsets: hang });
  expect(await lag.scrape()).toEqual([
    'lag_collections_total{outcome="success"} 0',
    'lag_collections_total{outcome="failure"} 0',
  ]);
});

test('each round has its line at debug level', async () => {
  lag = startLag();
  await pass();
  lag.cluster.beforeOffsets = refuse;
  await pass(intervalMs);
  expect(lag.logLines.filter(({ level }) => level === 20)).toMatchObject([
    { msg: 'offsets collected', partitions: 2, groups: 1, leftOut: 0, durationMs: 0 },
    { msg: 'offsets not collected', failures: 1, err: { message: 'connect ECONNREFUSED 127.0.0.1:9092' } },
  ]);
});

test('topics and groups that were deleted disappear with the next round', async () => {
  lag = startLag({
    topics: { ...logs(['0', '1'], ['0', '1']), orders: [['0', '9']] },
    groups: { billing: { commits: { orders: ['4'] } } },
  });
  await pass();
  const deleted = (lines: string[]) => lines.filter((line) => /orders|billing|partition="1"/.test(line));
  expect(deleted(await lag.scrape()).length).toBe(8);
  lag.cluster.topics = logs(['0', '1']);
  lag.cluster.groups = {};
  await pass(intervalMs);
  expect(deleted(await lag.scrape())).toEqual([]);
});

test('a scrape during a round sees the round before', async () => {
  lag = startLag();
  await pass();
  const before = await lag.scrape('kafka_');
  const { promise: asked, resolve: goOn } = Promise.withResolvers<void>();
  lag.cluster.beforeOffsets = () => asked;
  lag.cluster.topics = logs(['200', '300']);
  await pass(intervalMs);
  expect(await lag.scrape('kafka_')).toEqual(before);
  goOn();
  await pass();
  expect(await lag.scrape('kafka_topic_partition_current_offset')).toEqual([
    'kafka_topic_partition_current_offset{topic="application.logs",partition="0"} 300',
  ]);
});

test('one failed round keeps the offsets, the third in a row removes them, the next good one brings them back', async () => {
  lag = startLag();
  await pass();
  const before = await lag.scrape('kafka_');
  lag.cluster.beforeOffsets = refuse;
  await pass((failuresUntilHidden - 1) * intervalMs);
  expect(await lag.scrape('kafka_')).toEqual(before);
  await pass(intervalMs);
  expect(await lag.scrape()).toEqual([
    'lag_collections_total{outcome="success"} 1',
    `lag_collections_total{outcome="failure"} ${failuresUntilHidden}`,
  ]);
  lag.cluster.beforeOffsets = answer;
  await pass(intervalMs);
  expect(await lag.scrape('kafka_')).toEqual(before);
  expect(lag.logLines).toContainEqual(
    expect.objectContaining({ level: 30, failures: failuresUntilHidden, msg: 'Kafka gives its offsets again' }),
  );
});

test('failed rounds that are not in a row remove nothing', async () => {
  lag = startLag();
  await pass();
  for (let failures = 1; failures <= failuresUntilHidden; failures += 1) {
    lag.cluster.beforeOffsets = answer;
    await pass(intervalMs);
    lag.cluster.beforeOffsets = refuse;
    await pass(intervalMs);
  }
  expect(await lag.scrape('kafka_brokers')).toEqual(['kafka_brokers 1']);
});

test('a round that hangs is given up at its deadline, and none starts beside it', async () => {
  lag = startLag({ beforeOffsets: hang });
  await pass(roundTimeoutMs - 1);
  expect(lag.cluster).toMatchObject({ opened: 1, closed: 0 });
  await pass(1);
  expect(lag.cluster).toMatchObject({ opened: 1, closed: 1 });
  expect(await lag.scrape('lag_')).toContain('lag_collections_total{outcome="failure"} 1');
  // The next is due by then.
  await pass(1);
  expect(lag.cluster).toMatchObject({ opened: 2, closed: 1 });
});

test('rounds start at the interval, however long each takes, and each has a client of its own', async () => {
  lag = startLag({ beforeOffsets: () => new Promise((resolve) => setTimeout(resolve, 2_000)) });
  await pass(4 * intervalMs + 2_000);
  expect(await lag.scrape('lag_')).toContain('lag_collections_total{outcome="success"} 5');
  expect(lag.cluster).toMatchObject({ opened: 5, closed: 5 });
});

test('failures are warned of twice a minute at the most, and the warning says what to look at', async () => {
  lag = startLag({ beforeOffsets: refuse });
  await pass(59_000);
  expect(lag.warnings()).toMatchObject([{ heldBack: 0 }, { heldBack: 5 }]);
  expect(lag.warnings()[0]?.msg).toBe(
    'Kafka does not give its offsets: connect ECONNREFUSED 127.0.0.1:9092; see whether the brokers of KAFKA_BROKERS are up, and KAFKA_TLS',
  );
});

test('a Kafka that shows no log topic, or not to this user, is a failure that is told of, and what it shows is shown', async () => {
  lag = startLag({ topics: { orders: [['0', '9']] }, groups: {} });
  await pass(failuresUntilHidden * intervalMs);
  expect(await lag.scrape('lag_')).toContain(`lag_collections_total{outcome="failure"} ${failuresUntilHidden + 1}`);
  expect(await lag.scrape('kafka_topic_partition_current_offset')).toHaveLength(1);
  expect(lag.warnings()).toMatchObject([
    { msg: expect.stringMatching(/no topic application\.logs: create it, or allow this user to Describe it/) },
  ]);
  lag.cluster.topics = logs(['0', '1']);
  await pass(intervalMs);
  expect(await lag.scrape('lag_')).toContain('lag_collections_total{outcome="success"} 1');
});

test('closing ends the round under way at once, counts no failure, and no other starts', async () => {
  lag = startLag({ beforeOffsets: hang });
  await pass(1_000);
  await lag.close();
  expect(jest.getTimerCount()).toBe(0);
  await pass(10 * intervalMs);
  expect(lag.cluster).toMatchObject({ opened: 1, closed: 1 });
  expect(await lag.scrape('lag_')).toContain('lag_collections_total{outcome="failure"} 0');
  expect(lag.warnings()).toEqual([]);
});

test('closing between two rounds leaves nothing behind', async () => {
  lag = startLag();
  await pass(1_000);
  await lag.close();
  expect(jest.getTimerCount()).toBe(0);
  expect(lag.cluster).toMatchObject({ opened: 1, closed: 1 });
});
