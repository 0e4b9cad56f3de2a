import type { LineSink } from './logger.ts';

/** Writes lines to stdout for as long as somebody reads it. */
export function createStdoutSink(stdout: NodeJS.WriteStream = process.stdout): LineSink {
  // Without a listener a reader that goes away (EPIPE) would take the service with it.
  stdout.on('error', () => undefined);
  return (line) => void stdout.write(line);
}
