import { parseArgs } from 'node:util';
import { ports } from '../../app/contract.ts';
import { ExpectedError } from '../../platform/expected-error.ts';
import { expandFields, type TrafficMix } from './plan.ts';

export interface TrafficOptions extends TrafficMix {
  readonly rate: number;
  /** How long it lasts; it has no end where this is undefined. */
  readonly durationSeconds: number | undefined;
  readonly url: URL;
}

export const trafficUsage = `npm run traffic -- [options]     steady, mixed traffic, until Ctrl-C
  --rate 20          requests a second
  --errors 0.05      share of requests that are wrong on purpose, answered 400 or 404
  --expand 0.2       share of the others that ask for a person with references expanded
  --fan-out 2        how many fields those expand, of ${expandFields.join(', ')}
  --seed 1           the same seed sends the same requests
  --duration 60      ends after so many seconds
  --url http://127.0.0.1:${ports.api}
`;

/** Throws an ExpectedError at what cannot be meant. */
export function parseTrafficOptions(args: readonly string[]): TrafficOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: { type: 'string', default: '20' },
      errors: { type: 'string', default: '0.05' },
      expand: { type: 'string', default: '0.2' },
      'fan-out': { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      duration: { type: 'string' },
      url: { type: 'string', default: `http://127.0.0.1:${ports.api}` },
    },
  });
  return {
    rate: number('rate', values.rate, 0.1, 10_000),
    errors: number('errors', values.errors, 0, 1),
    expand: number('expand', values.expand, 0, 1),
    fanOut: integer('fan-out', values['fan-out'], 1, expandFields.length),
    seed: integer('seed', values.seed, 0, 2 ** 32 - 1),
    durationSeconds: values.duration === undefined ? undefined : number('duration', values.duration, 0.1, 1e6),
    url: httpUrl(values.url),
  };
}

function number(name: string, text: string, min: number, max: number): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new ExpectedError(`--${name}: expected a number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = number(name, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new ExpectedError(`--${name}: expected a whole number, not ${JSON.stringify(text)}`);
}

function httpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:') return url;
  throw new ExpectedError(`--url: expected an http URL, not ${JSON.stringify(text)}`);
}
