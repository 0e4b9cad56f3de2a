import type { LineSink } from './logger.ts';

/** How long a line waits for others. A write takes several times what a line costs otherwise. */
const lingerMs = 10;
/** A pipe takes as much at once. */
const mostAtOnce = 64 * 1024;

/** Writes lines to stdout for as long as somebody reads it, several at once; the last ones as the process exits. */
export function createStdoutSink(stdout: NodeJS.WriteStream = process.stdout): LineSink {
  // Without a listener a reader that goes away (EPIPE) would take the service with it.
  stdout.on('error', () => undefined);
  process.once('exit', write);
  let lines = '';

  function write(): void {
    if (lines === '') return;
    stdout.write(lines);
    lines = '';
  }

  return (line) => {
    if (lines === '') setTimeout(write, lingerMs).unref();
    lines += line;
    if (lines.length >= mostAtOnce) write();
  };
}
