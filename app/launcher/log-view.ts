import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Writable } from 'node:stream';

export interface LogView {
  /** Shows a line of a log. */
  line(line: string): void;
  /** Shows text of the launcher's own. */
  note(text: string): void;
  /** Ends once everything has been shown. */
  close(): Promise<void>;
}

/** Log lines as they are, or on a terminal as bunyan's own command formats them. */
export function createLogView(stdout: NodeJS.WriteStream): LogView {
  if (!stdout.isTTY)
    return { line: writeLines(stdout), note: (text) => void stdout.write(text), close: async () => {} };
  const bunyan = createRequire(import.meta.url).resolve('bunyan/bin/bunyan');
  const formatter = spawn(process.execPath, [bunyan, '--output', 'short', '--color'], {
    stdio: ['pipe', 'inherit', 'inherit'],
    // Out of the terminal's reach, or Ctrl-C would end it before the last lines.
    detached: process.platform !== 'win32',
  });
  const closed = once(formatter, 'close');
  return {
    line: writeLines(formatter.stdin),
    // What is not JSON the formatter passes on as it is, in its turn.
    note: (text) => void formatter.stdin.write(text),
    async close() {
      formatter.stdin.end();
      await closed;
    },
  };
}

const writeLines = (stream: Writable) => {
  // Without a listener a reader that goes away (EPIPE) would take the services with it.
  stream.on('error', () => undefined);
  return (line: string) => void stream.write(`${line}\n`);
};
