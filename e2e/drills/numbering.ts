import { randomBytes } from 'node:crypto';

// Requests of a load have trace ids that name their number, by which their lines are found in Loki.

const prefixDigits = 16;

/** What all trace ids of a load begin with, and no other. */
export const newPrefix = (): string => randomBytes(prefixDigits / 2).toString('hex');

export const traceIdOf = (prefix: string, number: number): string =>
  `${prefix}${number.toString(16).padStart(32 - prefixDigits, '0')}`;

/** The header that gives a request the trace id of its number (W3C Trace Context). */
export const traceparentOf = (prefix: string, number: number): string =>
  `00-${traceIdOf(prefix, number)}-${randomBytes(8).toString('hex')}-01`;

/** Undefined for a trace id of another load. */
export function numberOf(prefix: string, traceId: string): number | undefined {
  return traceId.startsWith(prefix) ? Number.parseInt(traceId.slice(prefixDigits), 16) : undefined;
}
