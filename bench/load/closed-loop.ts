import { execa } from 'execa';
import { z } from 'zod';

export interface ClosedLoop {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each sends its next request once the answer to the last is there. */
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Answers other than 2xx, and requests without one. */
  readonly failures: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const autocannonResult = z.object({
  requests: z.object({ total: z.number(), average: z.number() }),
  latency: z.object({ p50: z.number(), p99: z.number() }),
  errors: z.number(),
  timeouts: z.number(),
  non2xx: z.number(),
});

/** Runs autocannon as a process of its own. */
export async function runClosedLoop({ url, headers = {}, connections, seconds }: ClosedLoop): Promise<LoadResult> {
  const options = [
    ...['--json', '--no-progress', '--connections', String(connections), '--duration', String(seconds)],
    ...Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]),
  ];
  const { stdout } = await execa('autocannon', [...options, url], { preferLocal: true, localDir: import.meta.dirname });
  const { requests, latency, errors, timeouts, non2xx } = autocannonResult.parse(JSON.parse(stdout));
  return {
    requests: requests.total,
    requestsPerSecond: requests.average,
    failures: errors + timeouts + non2xx,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  };
}
