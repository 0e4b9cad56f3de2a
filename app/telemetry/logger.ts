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
 * bunyan reads and formats fields in the caller, where a getter that throws would break a request: such a line is
 * replaced by one that says so.
 */
export function createLogger({ name, level, sinks, onUnserializable }: LoggerOptions): Logger {
  const logger = bunyan.createLogger({
    name,
    serializers: { err: serializeError },
    streams: [{ type: 'raw', level, stream: { write: writeRecord } as never }],
  });

  function writeRecord(record: Record<string, unknown>): void {
    addSpanIds(record);
    let line: string;
    try {
      line = `${JSON.stringify(record)}\n`;
    } catch (error) {
      onUnserializable();
      line = `${JSON.stringify(reducedRecord(record, error))}\n`;
    }
    for (const sink of sinks) sink(line);
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

function addSpanIds(record: Record<string, unknown>): void {
  const spanContext = trace.getActiveSpan()?.spanContext();
  if (!spanContext || !isSpanContextValid(spanContext)) return;
  record.trace_id = spanContext.traceId;
  record.span_id = spanContext.spanId;
  record.trace_flags = spanContext.traceFlags.toString(16).padStart(2, '0');
}

/** The fields that bunyan and the trace ids bring, which are known to be plain; and why the rest is missing. */
function reducedRecord(record: Record<string, unknown>, error: unknown): Record<string, unknown> {
  const plain = ['name', 'hostname', 'pid', 'level', 'msg', 'time', 'v', 'trace_id', 'span_id', 'trace_flags'];
  return {
    ...Object.fromEntries(plain.filter((key) => key in record).map((key) => [key, record[key]])),
    unserializable: describe(error),
  };
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    // Even String() runs code of the thrown value.
    return 'a value that cannot be described';
  }
}
