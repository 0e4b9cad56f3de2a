import { shownBytes } from './shown.ts';

/** How far several downloads are. */
export interface Progress {
  /** That so much of one is there; called again as it grows. */
  set(name: string, bytes: number): void;
  /** That one is over, however it ended. */
  end(name: string): void;
  /** All that goes on, in one line. */
  line(): string;
}

/** Speed is that of the last seconds, so that it tells of what is now. */
const windowMs = 5_000;

/** `totals` are the sizes as far as they are known; `now` is in milliseconds. */
export function createProgress(
  totals: ReadonlyMap<string, number | undefined>,
  now: () => number = () => performance.now(),
): Progress {
  const running = new Map<string, number>();
  const marks: { readonly at: number; readonly bytes: number }[] = [{ at: now(), bytes: 0 }];
  let came = 0;

  function bytesPerSecond(): number {
    const at = now();
    marks.push({ at, bytes: came });
    while (marks.length > 2 && (marks[1]?.at ?? at) <= at - windowMs) marks.shift();
    const [first] = marks;
    return first && at > first.at ? ((came - first.bytes) / (at - first.at)) * 1000 : 0;
  }

  function left(): number | undefined {
    let bytes = 0;
    for (const [name, has] of running) {
      const total = totals.get(name);
      if (total === undefined) return undefined;
      bytes += Math.max(0, total - has);
    }
    return bytes;
  }

  return {
    set(name, bytes) {
      // What an earlier start has left did not come now.
      came += Math.max(0, bytes - (running.get(name) ?? bytes));
      running.set(name, bytes);
    },
    end: (name) => void running.delete(name),
    line() {
      const speed = bytesPerSecond();
      const rest = left();
      const time = rest === undefined || speed === 0 ? [] : [`${shownSeconds(rest / speed)} left`];
      const each = [...running].map(([name, bytes]) => `${name} ${shownShare(bytes, totals.get(name))}`);
      return [...(rest === 0 ? [] : [`${shownBytes(speed)}/s`, ...time]), ...each].join(', ');
    },
  };
}

function shownShare(bytes: number, total: number | undefined): string {
  if (total === undefined) return shownBytes(bytes);
  return bytes < total ? `${shownBytes(bytes)} of ${shownBytes(total)}` : 'is unpacked';
}

function shownSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
