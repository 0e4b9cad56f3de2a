import { type Column, markdownTable } from '../e2e/support/markdown-table.ts';
import type { FaultResult } from './run-faults.ts';

/** The api's pods that share the requests. */
const apis = 3;

/** How many requests may fail, and how many lines be lost. */
export function allowed({ fault, rate }: Pick<FaultResult, 'fault' | 'rate'>) {
  const ofOnePod = (ms: number) => Math.ceil((rate / apis) * (ms / 1_000));
  return { failed: ofOnePod(fault.mayFailMs ?? 0), linesLost: ofOnePod(fault.mayLoseMs ?? 0) };
}

/** What a fault was held to and is not, each as a sentence. */
export function brokenPromises(result: FaultResult): string[] {
  const { failed, requests, linesLost, recoveredAfterMs, amiss } = result;
  const most = allowed(result);
  return [
    ...(failed > most.failed ? [`${failed} of ${requests} requests failed, at most ${most.failed} may`] : []),
    ...(linesLost > most.linesLost ? [`${linesLost} lines were lost, at most ${most.linesLost} may be`] : []),
    ...(recoveredAfterMs === undefined ? [`it did not recover: ${amiss}`] : []),
  ];
}

const columns: readonly Column<FaultResult>[] = [
  { title: 'fault', isText: true, cell: ({ fault }) => fault.title },
  { title: 'took, s', cell: ({ lastedMs }) => seconds(lastedMs) },
  { title: 'failed', cell: (result) => `${result.failed} of ${result.requests}${most(allowed(result).failed)}` },
  { title: 'lost lines', cell: (result) => `${result.linesLost}${most(allowed(result).linesLost)}` },
  { title: 'duplicated', cell: ({ linesDuplicated }) => String(linesDuplicated) },
  {
    title: 'p99 before, during, ms',
    cell: ({ p99BeforeMs, p99DuringMs }) => `${p99BeforeMs.toFixed(0)}, ${p99DuringMs.toFixed(0)}`,
  },
  {
    title: 'recovered after, s',
    cell: ({ recoveredAfterMs }) => (recoveredAfterMs === undefined ? 'not' : seconds(recoveredAfterMs)),
  },
  { title: 'alerts raised', isText: true, cell: ({ alerts }) => (alerts.length === 0 ? 'none' : alerts.join(', ')) },
  {
    title: 'promises',
    isText: true,
    cell: (result) => (brokenPromises(result).length === 0 ? 'held' : brokenPromises(result).join('; ')),
  },
];

const seconds = (ms: number): string => (ms / 1_000).toFixed(0);
const most = (allowedNumber: number): string => (allowedNumber === 0 ? '' : ` (${allowedNumber} may)`);

/** One row a fault, as Markdown. */
export const faultTable = (results: readonly FaultResult[]): string => markdownTable(columns, results);
