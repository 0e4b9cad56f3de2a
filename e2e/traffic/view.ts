import type { WriteStream } from 'node:tty';
import type { Totals } from './tally.ts';

type Output = Pick<WriteStream, 'write'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>;

/** What people see of the traffic while it runs. */
export interface TrafficView {
  /** How often it wants to be shown what has happened since the last time. */
  readonly everyMs: number;
  show(totals: Totals, seconds: number, inFlight: number): void;
  /** All of it, at the end. */
  summarize(totals: Totals, seconds: number, heldBack: number): void;
}

/** On a terminal one line that changes in its place, otherwise a line now and then. */
export function createTrafficView(output: Output): TrafficView {
  const live = output.isTTY === true;
  return {
    everyMs: live ? 1_000 : 10_000,
    show(totals, seconds, inFlight) {
      const line = [...describe(totals, seconds), `in flight ${inFlight}`].join('  ');
      // A line that wraps could not be overwritten.
      output.write(live ? `\r\x1b[K${line.slice(0, (output.columns || 80) - 1)}` : `${line}\n`);
    },
    summarize(totals, seconds, heldBack) {
      const unexpected = totals.unexpected === 0 ? 'all answered as planned' : `${totals.unexpected} not as planned`;
      const held = heldBack === 0 ? [] : [`${heldBack} not sent, for too many were in flight`];
      const duration = `${totals.sent} requests in ${seconds.toFixed(1)} s`;
      output.write(
        `${live ? '\r\x1b[K' : ''}${[duration, ...describe(totals, seconds), unexpected, ...held].join('  ')}\n`,
      );
    },
  };
}

function describe({ sent, classes, failed, lastError, p50Ms, p95Ms }: Totals, seconds: number): string[] {
  return [
    `${(sent / seconds).toFixed(1)}/s`,
    ...Object.entries(classes)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name} ${count}`),
    ...(failed === 0 ? [] : [`no answer ${failed} (${lastError})`]),
    ...(p50Ms === undefined ? [] : [`p50 ${p50Ms} ms`, `p95 ${p95Ms} ms`]),
  ];
}
