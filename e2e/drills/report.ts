import { type Column, markdownTable } from '../support/markdown-table.ts';
import type { DrillResult } from './result.ts';
import { brokenPromises, p99Ratio } from './verdict.ts';

const columns: readonly Column<DrillResult>[] = [
  {
    title: 'fault',
    isText: true,
    cell: ({ drill }) => `${drill.fault}${drill.lastsMs === 0 ? '' : ` for ${drill.lastsMs / 1_000} s`}`,
  },
  { title: 'failed requests', cell: ({ failed, requests }) => `${failed} of ${requests}` },
  { title: 'slowest, ms', cell: ({ slowestMs }) => slowestMs.toFixed(0) },
  {
    title: 'p99 before, during, ms (ratio)',
    cell: (result) =>
      `${result.p99BeforeMs.toFixed(0)}, ${result.p99DuringMs.toFixed(0)} (${p99Ratio(result).toFixed(2)})`,
  },
  {
    title: 'memory growth of api, MB',
    cell: ({ memoryGrowthBytes }) => Math.max(0, memoryGrowthBytes / 1024 ** 2).toFixed(0),
  },
  { title: 'log lines lost', cell: ({ linesLost }) => String(linesLost) },
  { title: 'duplicated', cell: ({ linesDuplicated }) => String(linesDuplicated) },
  { title: 'spans lost', cell: ({ spansLost }) => String(spansLost) },
  { title: 'alerts raised', isText: true, cell: ({ alerts }) => (alerts.length === 0 ? 'none' : alerts.join(', ')) },
  {
    title: 'recovered after, s',
    cell: ({ recoveredAfterMs }) => (recoveredAfterMs === undefined ? 'not' : (recoveredAfterMs / 1_000).toFixed(1)),
  },
  {
    title: 'promises',
    isText: true,
    cell: (result) => (brokenPromises(result).length === 0 ? 'held' : brokenPromises(result).join('; ')),
  },
];

/** One row a drill, as Markdown. */
export const drillTable = (results: readonly DrillResult[]): string => markdownTable(columns, results);

interface DrillRun {
  readonly results: readonly DrillResult[];
  /** What repeats it. */
  readonly command: string;
  readonly machine: string;
  readonly date: string;
}

/** The page that docs/ has of a run. */
export function drillPage({ results, command, machine, date }: DrillRun): string {
  const rate = results[0]?.rate ?? 0;
  return `# Drills

What requests notice of a fault, what it costs of the telemetry, and how long it takes until everything works again.
Each drill runs ${rate} requests a second against the api of \`npm run stack\`, the same before the fault, during it, and
until all is well: searches that only upstream can answer among them. To repeat it, while a stack runs:

    ${command}

${drillTable(results)}
Measured on ${machine}, ${date}, load and servers on the same machine.

- *failed*: not answered 200, from the beginning of the fault until the system has recovered, as for *slowest*. Nobody
  listens while a lone api is restarted.
- *p99* during is over the time of the fault alone, or over all of it where it ends as it begins: a server that starts
  takes the time of all others on a small machine.
- *ratio* is to the p99 before, or to 50 ms where that was less.
- *lost* and *duplicated*: every request has a number in its trace id; each one that was answered has one line in Loki,
  which drops a line by itself that is the very same as one it has.
- *spans lost* is what api and upstream count in \`otel_spans_failed_total\` and \`otel_spans_dropped_total\`.
- *alerts raised*: those that were pending or firing after the beginning of the fault, and not before.
- *recovered*: new log lines, traces and metrics are visible within seconds, and every request is answered.

For every fault of the telemetry it is promised that no request fails or takes longer than a second, that p99 at most
doubles, that memory grows by no more than \`LOG_QUEUE_BYTES\`, and that no log line is lost. A killed api loses the lines
of the last moment, a killed Promtail the batch that it held. Where there is no room for all requests, each of them has an
answer nevertheless: those that would wait too long are refused at once, and count as *failed*. Every fault raises the
alerts that tell of it, and no other.
`;
}
