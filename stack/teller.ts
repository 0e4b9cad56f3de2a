import type { WriteStream } from 'node:tty';

/** What people read while something is got ready. */
export interface Teller {
  /** A line that stays. */
  say(text: string): void;
  /** How far something is, which the next such line takes the place of. */
  status(text: string): void;
}

type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** Where nothing can be taken back, as in a log, the status is told this often. */
const plainStatusMs = 5_000;
const eraseLine = '\r\x1b[K';

/** On a terminal one line at the bottom changes; elsewhere there is a line every few seconds. `now` is in milliseconds. */
export function createTeller(output: Output, now: () => number = () => performance.now()): Teller {
  return output.isTTY ? liveTeller(output) : plainTeller(output, now);
}

function liveTeller(output: Output): Teller {
  let hasStatus = false;
  return {
    say(text) {
      output.write(`${hasStatus ? eraseLine : ''}${text}\n`);
      hasStatus = false;
    },
    status(text) {
      // A line that wraps could not be erased.
      output.write(`${eraseLine}${text.slice(0, (output.columns ?? 80) - 1)}`);
      hasStatus = true;
    },
  };
}

function plainTeller(output: Output, now: () => number): Teller {
  let toldAt = now();
  return {
    say: (text) => void output.write(`${text}\n`),
    status(text) {
      if (now() - toldAt < plainStatusMs) return;
      toldAt = now();
      output.write(`${text}\n`);
    },
  };
}
