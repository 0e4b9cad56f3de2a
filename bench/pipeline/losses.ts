import { setTimeout as wait } from 'node:timers/promises';
import { ports, roles } from '../../app/contract.ts';
import { workloads } from '../../platform/endpoints.ts';
import { sumOf } from '../load/scrape.ts';

/** Spans and log lines at both ends of their way, since the servers were started. */
interface Counts {
  readonly spans: { readonly sent: number; readonly given_up: number; readonly stored: number };
  readonly lines: { readonly sent: number; readonly given_up: number; readonly stored: number };
  readonly waiting: number;
}

/** What the services have made and no server has. */
export interface Losses {
  readonly spans: number;
  readonly lines: number;
}

const lookEveryMs = 1_000;
const mostLooks = 60;

/** Counts what is lost of the telemetry of some work, once all of it has arrived or no more of it comes. */
export async function lossesOf<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly lost: Losses }> {
  const before = await countsAtRest();
  const result = await work();
  const after = await countsAtRest();
  const lost = (kind: 'spans' | 'lines') => {
    const made = (counts: Counts) => counts[kind].sent + counts[kind].given_up;
    return made(after) - made(before) - (after[kind].stored - before[kind].stored);
  };
  return { result, lost: { spans: lost('spans'), lines: lost('lines') } };
}

/** The counts once nothing waits and two looks find the same. */
async function countsAtRest(): Promise<Counts> {
  let last = await counts();
  for (let looks = 0; looks < mostLooks; looks += 1) {
    await wait(lookEveryMs);
    const next = await counts();
    if (next.waiting === 0 && JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
  return last;
}

async function counts(): Promise<Counts> {
  const ofRoles = await Promise.all(roles.map((role) => metricsOf(workloads[role].ports.operations)));
  const [tempo, loki] = await Promise.all([metricsOf(ports.tempo), metricsOf(ports.loki)]);
  const sum = (name: string) => ofRoles.reduce((total, text) => total + sumOf(text, name), 0);
  return {
    spans: {
      sent: sum('otel_spans_exported_total'),
      given_up: sum('otel_spans_failed_total') + sum('otel_spans_dropped_total'),
      stored: sumOf(tempo, 'tempo_distributor_spans_received_total'),
    },
    lines: {
      sent: sum('log_stream_lines_sent_total'),
      given_up: sum('log_stream_lines_dropped_total'),
      stored: sumOf(loki, 'loki_distributor_lines_received_total'),
    },
    waiting: sum('log_stream_queue_lines'),
  };
}

async function metricsOf(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return response.text();
}
