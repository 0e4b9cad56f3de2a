import { beforeEach, describe, expect, test } from '@jest/globals';
import { TraceFlags } from '@opentelemetry/api';
import fc from 'fast-check';
import { testSpan, withinSpan } from '../../test/span-context.ts';
import { type LogLevel, logLevels } from '../contract.ts';
import { createLogger, type LineSink, type Logger } from './logger.ts';

const levels = Object.keys(logLevels) as LogLevel[];

let lines: Record<string, unknown>[];
let unserializable: number;
let logger: Logger;
beforeEach(() => {
  lines = [];
  unserializable = 0;
  logger = loggerTo([(line) => void lines.push(JSON.parse(line))]);
});

function loggerTo(sinks: LineSink[], level: LogLevel = 'trace'): Logger {
  const onUnserializable = () => {
    unserializable += 1;
  };
  return createLogger({ name: 'api', level, sinks, onUnserializable });
}

test('a line is one JSON object with the fields of bunyan', () => {
  const texts: string[] = [];
  loggerTo([(line) => void texts.push(line)]).info({ resource: 'people' }, 'getting data\nwith %s in it');
  expect(texts).toHaveLength(1);
  expect(texts[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(JSON.parse(texts[0] ?? '')).toEqual({
    name: 'api',
    hostname: expect.any(String),
    pid: process.pid,
    level: 30,
    resource: 'people',
    msg: 'getting data\nwith %s in it',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    v: 0,
  });
});

test('each level has its number', () => {
  for (const level of levels) logger[level](`at ${level}`);
  expect(lines.map(({ level, msg }) => [msg, level])).toEqual(levels.map((level) => [`at ${level}`, logLevels[level]]));
});

test('lines below the level are not made, and the level can change', () => {
  let read = 0;
  const fields = {
    get costly() {
      read += 1;
      return read;
    },
  };
  const quiet = loggerTo([(line) => void lines.push(JSON.parse(line))], 'warn');
  quiet.info(fields, 'unheard');
  expect([quiet.level(), read, lines.length]).toEqual(['warn', 0, 0]);
  quiet.setLevel('debug');
  quiet.debug(fields, 'heard');
  quiet.trace('unheard');
  expect([quiet.level(), lines.map(({ msg }) => msg)]).toEqual(['debug', ['heard']]);
  quiet.setLevel('warn');
  quiet.debug('unheard');
  expect(lines).toHaveLength(1);
});

test('a line within a span has its ids, one outside has none', () => {
  withinSpan(() => logger.info('sampled'));
  withinSpan(() => logger.info('not sampled'), TraceFlags.NONE);
  logger.info('outside');
  const ids = { trace_id: testSpan.traceId, span_id: testSpan.spanId };
  expect(lines[0]).toMatchObject({ msg: 'sampled', ...ids, trace_flags: '01' });
  expect(lines[1]).toMatchObject({ msg: 'not sampled', ...ids, trace_flags: '00' });
  expect(lines[2]).not.toHaveProperty('trace_id');
});

test('an error has its stack, own fields and causes, in a field or alone', () => {
  const error = Object.assign(new Error('failed', { cause: new Error('because') }), { code: 'EFAULTY' });
  logger.error({ err: error }, 'it happened');
  logger.error({ err: error });
  logger.error(error);
  const err = {
    message: 'failed',
    stack: expect.stringContaining('logger.test.ts'),
    code: 'EFAULTY',
    cause: expect.objectContaining({ message: 'because' }),
  };
  expect(lines.map(({ msg }) => msg)).toEqual(['it happened', 'failed', 'failed']);
  for (const line of lines) expect(line).toMatchObject({ err });
});

test('several sinks get the same line, written once', () => {
  const texts: string[] = [];
  let written = 0;
  const sink = (line: string) => void texts.push(line);
  loggerTo([sink, sink, sink]).info({ field: { toJSON: () => (written += 1) } }, 'three times');
  expect(written).toBe(1);
  expect(texts).toHaveLength(3);
  expect(new Set(texts).size).toBe(1);
});

test('a sink that throws breaks neither the caller nor the other sinks', () => {
  const broken = () => {
    throw new Error('disk full');
  };
  loggerTo([broken, (line) => void lines.push(JSON.parse(line))]).info('still here');
  expect(lines).toMatchObject([{ msg: 'still here' }]);
  expect(unserializable).toBe(0);
});

describe('fields that cannot be written', () => {
  const boom = (): never => {
    throw new Error('boom');
  };
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const undescribable = {
    toString: boom,
    [Symbol.toPrimitive]: boom,
  };
  const throwsUndescribable = {
    get field() {
      throw undescribable;
    },
  };

  test.each<[string, object]>([
    ['circular', { circular }],
    ['a BigInt', { count: 1n }],
    ['a field of bunyan that is a BigInt', { name: 1n }],
    ['a getter that throws', Object.defineProperty({}, 'field', { enumerable: true, get: boom })],
    ['a getter within that throws', { within: Object.defineProperty({}, 'field', { enumerable: true, get: boom }) }],
    ['a getter that throws what cannot be described', throwsUndescribable],
    ['a toJSON that throws', { field: { toJSON: boom } }],
    ['a proxy that throws', new Proxy({}, { ownKeys: boom })],
    ['a proxy within that throws', { field: new Proxy({}, { ownKeys: boom }) }],
    ['a revoked proxy', revoked],
    ['a revoked proxy within', { field: revoked }],
    [
      'an error whose field throws',
      { err: Object.defineProperty(new Error('x'), 'f', { enumerable: true, get: boom }) },
    ],
    ['an error whose message throws', { err: Object.defineProperty(new Error('x'), 'message', { get: boom }) }],
    ['an error that is a revoked proxy', { err: revoked }],
  ])('%s: the line says so, is counted once and keeps its ids', (_, fields) => {
    withinSpan(() => logger.warn(fields, 'the message'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 40, msg: 'the message', trace_id: testSpan.traceId });
    expect(lines[0]?.unserializable).toEqual(expect.any(String));
    expect(unserializable).toBe(1);
  });

  test('without a message the line says what it is', () => {
    logger.info({ circular });
    expect(lines).toMatchObject([{ msg: 'unserializable log line' }]);
  });

  test('a message that is no text after all cannot throw', () => {
    for (const message of [undescribable, revoked, circular, Symbol('s'), 1n]) {
      logger.info({ fine: true }, message as never);
      logger.info(message as never);
    }
    expect(lines).toHaveLength(10);
  });

  test('whatever is logged, no call throws and each makes one line', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
        (value) => {
          const before = lines.length;
          logger.info({ value }, 'in a field');
          logger.info(value as never);
          expect(lines.length - before).toBe(2);
        },
      ),
      { numRuns: 300 },
    );
  });
});
