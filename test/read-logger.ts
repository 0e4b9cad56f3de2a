import type { LogLevel } from '../app/contract.ts';
import { createLogger, type Logger } from '../app/telemetry/logger.ts';

/** The real logger, and the lines it has written so far, parsed. */
export function createReadLogger<Line = Record<string, unknown>>(
  level: LogLevel = 'info',
  name = 'test',
): { readonly logger: Logger; readonly lines: Line[] } {
  const lines: Line[] = [];
  const sinks = [(line: string) => void lines.push(JSON.parse(line))];
  return { logger: createLogger({ name, level, sinks, onUnserializable: () => undefined }), lines };
}
