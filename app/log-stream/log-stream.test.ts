import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { type Context, context, ROOT_CONTEXT } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import fc from 'fast-check';
import { protocolError } from '../../test/fake-kafka.ts';
import { startLogStream, type TestLogStream } from '../../test/log-stream.ts';
import { withinSpan } from '../../test/span-context.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => String(from + index));

/** Writes numbered lines at a steady 200 a second. */
async function writeFor(stream: TestLogStream, seconds: number, from = 0): Promise<number> {
  for (let step = 0; step < seconds * 20; step += 1) {
    for (const line of numbers(from + step * 10, from + step * 10 + 10)) stream.write(line);
    await pass(50);
  }
  return from + seconds * 200;
}

test('lines wait 100 ms for each other and go as one batch, without newline, with their time', async () => {
  const stream = startLogStream();
  const startedAt = Date.now();
  stream.write('{"n":1}\n');
  await pass(99);
  stream.write('{"n":2}');
  expect(stream.kafka.attempts.total).toBe(0);
  await pass(1);
  expect(stream.kafka.batches).toEqual([
    [
      { value: '{"n":1}', bytes: 7, timestamp: startedAt },
      { value: '{"n":2}', bytes: 7, timestamp: startedAt + 99 },
    ],
  ]);
  expect(await stream.figures()).toMatchObject({
    enqueued: 2,
    sent: 2,
    dropped: { queue_full: 0, too_large: 0, closed: 0, rejected: 0 },
    queueBytes: 0,
    queueLines: 0,
    batches: 1,
    connected: 1,
  });
});

test('no producer is made before the first line', async () => {
  const stream = startLogStream();
  await pass(60_000);
  expect(stream.kafka.producers.made).toBe(0);
  expect((await stream.figures()).connected).toBe(0);
});

test('a batch of 500 lines does not wait', async () => {
  const stream = startLogStream();
  for (const line of numbers(0, 1_200)) stream.write(line);
  await pass(0);
  expect(stream.kafka.batches.map((batch) => batch.length)).toEqual([500, 500]);
  await pass(100);
  expect(stream.kafka.lines()).toEqual(numbers(0, 1_200));
});

test('a batch takes at most 512 KiB, or a single line', async () => {
  const stream = startLogStream();
  const sizes = [200, 200, 200, 700, 400].map((kilobytes) => kilobytes * 1024);
  for (const size of sizes) stream.write('x'.repeat(size));
  await pass(100);
  expect(stream.kafka.batches.map((batch) => batch.map((line) => line.bytes))).toEqual([
    sizes.slice(0, 2),
    sizes.slice(2, 3),
    sizes.slice(3, 4),
    sizes.slice(4),
  ]);
});

test('one batch is under way at a time', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith('hang');
  await writeFor(stream, 5);
  expect(stream.kafka.attempts).toEqual({ total: 1, underWay: 1, mostUnderWay: 1 });
});

test('after an outage of 60 s under 200 lines/s every line has come once, in order', async () => {
  const stream = startLogStream();
  let written = await writeFor(stream, 5);
  stream.kafka.answerWith(new Error('connect ECONNREFUSED'));
  written = await writeFor(stream, 60, written);
  const during = await stream.figures();
  expect(during.connected).toBe(0);
  expect(during.oldestLineAge).toBeGreaterThan(59);
  expect(during.oldestLineAge).toBeLessThan(61);
  expect(during.queueLines).toBeGreaterThan(11_900);
  expect(during.sendErrors).toBeGreaterThan(12);
  expect(during.sendErrors).toBeLessThan(40);
  stream.kafka.answerWith('acknowledge');
  written = await writeFor(stream, 6, written);
  await pass(100);
  expect(stream.kafka.lines()).toEqual(numbers(0, written));
  expect(stream.kafka.attempts.mostUnderWay).toBe(1);
  expect(await stream.figures()).toMatchObject({
    sent: written,
    droppedInAll: 0,
    queueLines: 0,
    oldestLineAge: 0,
    connected: 1,
  });
});

test('a Kafka that answers and takes no lines is not connected', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith(protocolError('NOT_ENOUGH_REPLICAS'));
  stream.write('waits');
  await pass(10_000);
  expect(await stream.figures()).toMatchObject({ connected: 0, oldestLineAge: 10, queueLines: 1 });
  stream.kafka.answerWith('acknowledge');
  await pass(5_000);
  expect(await stream.figures()).toMatchObject({ connected: 1, oldestLineAge: 0, sent: 1 });
});

test('the oldest line is the first of a refused batch that is not settled yet', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith((lines) => {
    if (lines.some(({ value }) => value === 'large')) return protocolError('MESSAGE_TOO_LARGE');
    return lines.some(({ value }) => value === 'last') ? 'hang' : 'acknowledge';
  });
  stream.write('large');
  await pass(50);
  stream.write('last');
  await pass(60);
  expect(await stream.figures()).toMatchObject({ queueLines: 1, dropped: { too_large: 1 }, oldestLineAge: 0.06 });
});

test('an outage is told every 30 s, with what to do', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith(protocolError('UNKNOWN_TOPIC_OR_PARTITION'));
  stream.write('a line');
  await pass(80_000);
  expect(stream.warnings.map(({ message }) => message)).toEqual(
    Array(3).fill(expect.stringMatching(/application\.logs are waiting: UNKNOWN_TOPIC.*create the topic/)),
  );
});

test('an outage longer than the queue drops the newest lines, each counted, and keeps the oldest', async () => {
  const limit = 20_000;
  const stream = startLogStream(limit);
  stream.kafka.answerWith(new Error('connect ECONNREFUSED'));
  const written = await writeFor(stream, 120);
  const figures = await stream.figures();
  expect(figures.queueBytes).toBeLessThanOrEqual(limit);
  expect(figures.dropped).toEqual({ queue_full: written - figures.enqueued, too_large: 0, closed: 0, rejected: 0 });
  expect(figures.queueLimitBytes).toBe(limit);
  expect(stream.warnings).toContainEqual(
    expect.objectContaining({ message: expect.stringContaining('the queue to Kafka is full') }),
  );
  stream.kafka.answerWith('acknowledge');
  await pass(6_000);
  expect(stream.kafka.lines()).toEqual(numbers(0, figures.enqueued));
  stream.write('room again');
  await pass(100);
  expect(stream.kafka.lines().at(-1)).toBe('room again');
});

test('the batch under way counts towards the bound', async () => {
  const stream = startLogStream(1_000);
  stream.kafka.answerWith('hang');
  stream.write('x'.repeat(600));
  await pass(100);
  stream.write('x'.repeat(600));
  expect(await stream.figures()).toMatchObject({ queueBytes: 600, queueLines: 1, dropped: { queue_full: 1 } });
});

test('a line above 1 MiB is dropped and counted', async () => {
  const stream = startLogStream();
  stream.write('x'.repeat(1024 * 1024 + 1));
  stream.write('x'.repeat(1024 * 1024));
  await pass(100);
  expect(await stream.figures()).toMatchObject({ enqueued: 1, sent: 1, dropped: { too_large: 1 } });
});

test.each([
  ['MESSAGE_TOO_LARGE', 'too_large'],
  ['INVALID_TIMESTAMP', 'rejected'],
])('of a batch refused with %s only the line at fault is dropped', async (type, reason) => {
  const stream = startLogStream();
  stream.kafka.answerWith((lines) => (lines.some((line) => line.value === '17') ? protocolError(type) : 'acknowledge'));
  for (const line of numbers(0, 400)) stream.write(line);
  await pass(100);
  expect(stream.kafka.lines()).toEqual(numbers(0, 400).filter((line) => line !== '17'));
  expect(await stream.figures()).toMatchObject({
    sent: 399,
    dropped: { [reason]: 1 },
    droppedInAll: 1,
    queueLines: 0,
    queueBytes: 0,
    sendErrors: 0,
    connected: 1,
  });
  expect(stream.kafka.producers).toEqual({ made: 1, disconnected: 0 });
  expect(stream.warnings).toHaveLength(1);
});

test.each(['TOPIC_AUTHORIZATION_FAILED', 'INVALID_TOPIC_EXCEPTION', 'UNSUPPORTED_VERSION', 'NOT_ENOUGH_REPLICAS'])(
  '%s can be mended outside: the lines wait for it',
  async (type) => {
    const stream = startLogStream();
    stream.kafka.answerWith(protocolError(type));
    stream.write('a line');
    await pass(120_000);
    expect(stream.kafka.lines()).toEqual([]);
    stream.kafka.answerWith('acknowledge');
    await pass(5_000);
    expect(stream.kafka.lines()).toEqual(['a line']);
  },
);

test('each failed attempt is followed by one with a fresh producer', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith(new Error('Request Produce timed out'));
  stream.write('a line');
  await pass(100);
  expect(stream.kafka.producers).toEqual({ made: 1, disconnected: 1 });
  await pass(250);
  expect(stream.kafka.producers).toEqual({ made: 2, disconnected: 2 });
});

test.each(['send', 'connect'] as const)('a %s that hangs is left after 20 s for a fresh producer', async (what) => {
  const stream = startLogStream();
  stream.kafka[what === 'send' ? 'answerWith' : 'connectWith']('hang');
  stream.write('a line');
  await pass(20_099);
  expect(stream.kafka.producers).toEqual({ made: 1, disconnected: 0 });
  stream.kafka.answerWith('acknowledge');
  stream.kafka.connectWith('acknowledge');
  await pass(300);
  expect(stream.kafka.producers).toEqual({ made: 2, disconnected: 1 });
  expect(stream.kafka.lines()).toEqual(['a line']);
  expect((await stream.figures()).sendErrors).toBe(1);
});

test('a connection that comes too late sends nothing: its lines are with its successor', async () => {
  const stream = startLogStream();
  const late = Promise.withResolvers<void>();
  stream.kafka.connectWith(late.promise);
  stream.write('a line');
  await pass(20_100);
  stream.kafka.connectWith('acknowledge');
  late.resolve();
  await pass(300);
  expect(stream.kafka.lines()).toEqual(['a line']);
});

test('close sends what is left at once, also after failures', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith(new Error('connect ECONNREFUSED'));
  await writeFor(stream, 30);
  stream.kafka.answerWith('acknowledge');
  const closed = stream.close(5_000);
  await pass(0);
  await closed;
  expect(await stream.figures()).toMatchObject({ sent: 6_000, queueLines: 0, droppedInAll: 0 });
  expect(stream.kafka.producers.disconnected).toBe(stream.kafka.producers.made);
  expect(jest.getTimerCount()).toBe(0);
});

test('close gives up at its deadline: what is left is counted and told, and so is what comes later', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith('hang');
  for (const line of numbers(0, 700)) stream.write(line);
  await pass(100);
  const closed = stream.close(5_000);
  await pass(5_000);
  await closed;
  stream.write('late');
  expect(await stream.figures()).toMatchObject({
    sent: 0,
    dropped: { closed: 701 },
    droppedInAll: 701,
    queueLines: 0,
    queueBytes: 0,
  });
  expect(stream.warnings).toContainEqual({ fields: { lines: 700 }, message: expect.any(String) });
  expect(stream.close(5_000)).toBe(closed);
  await pass(60_000);
  expect(stream.kafka.attempts).toEqual({ total: 1, underWay: 0, mostUnderWay: 1 });
  expect(jest.getTimerCount()).toBe(0);
});

test('an acknowledgement after the deadline of close does not count its lines twice', async () => {
  const stream = startLogStream();
  const late = Promise.withResolvers<void>();
  stream.kafka.answerWith(late.promise);
  stream.write('a line');
  await pass(100);
  const closed = stream.close(1_000);
  await pass(1_000);
  await closed;
  late.resolve();
  await pass(0);
  expect(await stream.figures()).toMatchObject({ sent: 0, dropped: { closed: 1 }, queueLines: 0, queueBytes: 0 });
});

test('closing a stream that never wrote ends at once', async () => {
  const stream = startLogStream();
  await stream.close(5_000);
  expect(stream.warnings).toEqual([]);
});

test('write returns whatever the producer does', async () => {
  const stream = startLogStream();
  stream.kafka.answerWith(() => {
    throw 'not even an error';
  });
  expect(() => stream.write('a line')).not.toThrow();
  await pass(10_000);
  expect(() => stream.write('\ud800 not UTF-8')).not.toThrow();
  expect((await stream.figures()).queueLines).toBe(2);
});

test('trouble is told outside the trace of the request that wrote', () => {
  const stream = startLogStream(100_000);
  withinSpan(() => {
    for (const bytes of [200_000, 90_000, 90_000]) stream.write('x'.repeat(bytes));
  });
  expect(stream.warnings.map(({ message, traceId }) => [message.slice(0, 20), traceId])).toEqual([
    ['a log line of 200000', undefined],
    ['log lines are droppe', undefined],
  ]);
});

test('sends are not traced, nor in the context of the request that wrote', async () => {
  const storage = new AsyncLocalStorage<Context>();
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...args) => storage.run(active, () => run.apply(self, args)),
    bind: (_, target) => target,
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  });
  try {
    const request = Symbol('request');
    const contexts: Context[] = [];
    const stream = startLogStream();
    stream.kafka.answerWith(() => {
      contexts.push(context.active());
      return 'acknowledge';
    });
    context.with(ROOT_CONTEXT.setValue(request, 'of the first writer'), () => stream.write('a line'));
    await pass(100);
    expect(contexts.map((active) => [isTracingSuppressed(active), active.getValue(request)])).toEqual([
      [true, undefined],
    ]);
  } finally {
    context.disable();
  }
});

test('whatever happens, each written line is sent, dropped or queued, within the bound and in order', async () => {
  const kinds = fc.constantFrom('acknowledge', 'hang', new Error('refused'), protocolError('MESSAGE_TOO_LARGE'));
  const step = fc.oneof(
    fc.record({ write: fc.integer({ min: 1, max: 700 }), padding: fc.integer({ min: 0, max: 300 }) }),
    fc.record({ pass: fc.integer({ min: 1, max: 30_000 }) }),
    fc.record({ answer: kinds }),
  );
  const limit = 100_000;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const stream = startLogStream(limit);
      let written = 0;
      const check = async () => {
        await pass(0);
        const figures = await stream.figures();
        expect(figures.sent + figures.droppedInAll + figures.queueLines).toBe(written);
        expect(figures.sent).toBe(stream.kafka.lines().length);
        expect(figures.queueBytes).toBeLessThanOrEqual(limit);
        expect(stream.kafka.attempts.mostUnderWay).toBeLessThanOrEqual(1);
        return figures;
      };
      for (const action of steps) {
        if ('answer' in action) stream.kafka.answerWith(action.answer as never);
        else if ('pass' in action) await pass(action.pass);
        else
          for (let line = 0; line < action.write; line += 1) stream.write(`${written++} ${'x'.repeat(action.padding)}`);
        await check();
      }
      const closed = stream.close(3_000);
      await pass(3_000);
      await closed;
      expect((await check()).queueLines).toBe(0);
      const sent = stream.kafka.lines().map((line) => Number.parseInt(line, 10));
      expect(sent).toEqual(sent.toSorted((one, other) => one - other));
      expect(new Set(sent).size).toBe(sent.length);
    }),
    { numRuns: 60 },
  );
});
