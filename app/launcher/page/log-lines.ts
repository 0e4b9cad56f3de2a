import { logLevels } from '../../contract.ts';

/** A log line as the page shows it. */
export interface ShownLine {
  readonly service: string;
  readonly level: string;
  /** Undefined where the line does not say. */
  readonly timeMs: number | undefined;
  readonly message: string;
  readonly spanId: string | undefined;
  /** What else the line has, as name and value. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

const levelNames = new Map<unknown, string>(Object.entries(logLevels).map(([name, number]) => [number, name]));
/** The same in every line of a service, or shown elsewhere. */
const left = new Set(['name', 'hostname', 'pid', 'level', 'time', 'msg', 'v', 'trace_id', 'span_id', 'trace_flags']);

/** Reads a line of a bunyan log; one that is something else is all message. */
export function readLine(line: string): ShownLine {
  const fields = parseObject(line);
  if (!fields) return { service: '', level: '', timeMs: undefined, message: line, spanId: undefined, fields: [] };
  const timeMs = Date.parse(text(fields.time));
  return {
    service: text(fields.name),
    level: levelNames.get(fields.level) ?? text(fields.level),
    timeMs: Number.isNaN(timeMs) ? undefined : timeMs,
    message: text(fields.msg),
    spanId: fields.span_id === undefined ? undefined : text(fields.span_id),
    fields: Object.entries(fields)
      .filter(([name]) => !left.has(name))
      .map(([name, value]) => [name, text(value)]),
  };
}

/** A value as text. The stacks of an error and its causes read better in lines of their own than escaped in JSON. */
function text(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  const { stack, cause } = (value ?? {}) as { stack?: unknown; cause?: unknown };
  if (typeof stack !== 'string') return JSON.stringify(value);
  return cause === undefined ? stack : `${stack}\nbecause of ${text(cause)}`;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    // A line that was cut for its length, or that no logger wrote.
    return undefined;
  }
}
