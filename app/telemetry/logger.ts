import { isSpanContextValid, trace } from '@opentelemetry/api';
import bunyan from 'bunyan';
import { type LogLevel, logLevels } from '../contract.ts';
import { serializeError } from './serialize-error.ts';

/** Where finished lines go. Must neither throw nor block. */
export type LineSink = (line: string) => void;

type Emit = (fieldsOrMessage: object | string, message?: string) => void;

/** The part of bunyan's logger that the service uses. None of these ever throws. */
export type Logger = Readonly<Record<LogLevel, Emit>> & {
  setLevel(level: LogLevel): void;
  level(): LogLevel;
};

interface LoggerOptions {
  readonly name: string;
  readonly level: LogLevel;
  readonly sinks: readonly LineSink[];
  /** Called for each line whose fields could not be written as JSON. */
  readonly onUnserializable: () => void;
}

const levelNames = Object.keys(logLevels) as LogLevel[];

/**
 * A bunyan logger that writes each line once, as JSON with the ids of the active span, and hands it to every sink.
 * Reading and writing fields runs code of theirs, such as getters, in the caller. Where that throws, a line that says
 * so takes the place of the one that cannot be written, and the request goes on.
 */
export function createLogger({ name, level, sinks, onUnserializable }: LoggerOptions): Logger {
  const logger = bunyan.createLogger({
    name,
    // bunyan tells stderr of a serializer that throws and goes on; errors are serialized where that is caught.
    serializers: { err: (error) => error },
    streams: [{ type: 'raw', level, stream: { write: writeRecord } as never }],
  });

  function writeRecord(record: Record<string, unknown>): void {
    if (record.err !== undefined) record.err = serializeError(record.err);
    // Anything with a toJSON in it keeps JSON.stringify from its fast path, which takes half the time.
    if (record.time instanceof Date) record.time = record.time.toISOString();
    Object.assign(record, spanIds());
    const line = `${JSON.stringify(record)}\n`;
    for (const sink of sinks) {
      try {
        sink(line);
      } catch {
        // A sink that breaks its contract must cost neither the caller its request nor the others their line.
      }
    }
  }

  const guarded = (levelName: LogLevel): Emit => {
    const emit = logger[levelName].bind(logger) as Emit;
    return (...args) => {
      try {
        emit(...args);
      } catch (error) {
        onUnserializable();
        emit({ unserializable: describe(error) }, typeof args[1] === 'string' ? args[1] : 'unserializable log line');
      }
    };
  };
  const emitters = Object.fromEntries(levelNames.map((levelName) => [levelName, guarded(levelName)]));
  return {
    ...(emitters as Record<LogLevel, Emit>),
    setLevel: (wanted) => logger.level(wanted),
    level: () => levelNames.find((levelName) => logLevels[levelName] === logger.level()) ?? level,
  };
}

function spanIds(): Record<string, string> {
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (!spanContext || !isSpanContextValid(spanContext)) return {};
  return {
    trace_id: spanContext.traceId,
    span_id: spanContext.spanId,
    trace_flags: spanContext.traceFlags.toString(16).padStart(2, '0'),
  };
}

function describe(error: unknown): string {
  try {
    return String(Error.isError(error) ? error.message : error);
  } catch {
    // Even String() runs code of the thrown value.
    return 'a value that cannot be described';
  }
}
