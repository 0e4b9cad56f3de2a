import { randomBytes } from 'node:crypto';
import { ports, type Resource, traceIdHeader } from '../../app/contract.ts';
import { localUrl } from './get-json.ts';

export interface Answer {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  readonly status: number;
  readonly traceId: string;
  /** When all of it was there. */
  readonly answeredAtMs: number;
  readonly headers: Headers;
}

const timeoutMs = 30_000;

/** Asks the api, and reads the answer to its end. */
export async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const url = localUrl(ports.api, path);
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), ...init });
  await response.text();
  const { status, headers } = response;
  const traceId = headers.get(traceIdHeader) ?? '';
  return { method: init.method ?? 'GET', path: url.pathname, status, traceId, answeredAtMs: Date.now(), headers };
}

/** What the target of a search of these tests has, and that of no other request. */
export const ofThisTest = 'search=e2e-';

/** A search that nobody has asked for before, so that no cache has its answer. */
export const newSearch = (resource: Resource): string => `/${resource}?${ofThisTest}${randomBytes(6).toString('hex')}`;

/** Whether SWAPI was asked, and not the cache. */
export const isFromSwapi = ({ headers }: Answer): boolean => headers.get('cache-status')?.includes('stored') ?? false;

/** The answer to the first of these paths that the cache does not have; to the last one where it has them all. */
export async function askUncached(paths: readonly string[]): Promise<Answer> {
  const [path = '', ...others] = paths;
  const answer = await ask(path);
  return isFromSwapi(answer) || others.length === 0 ? answer : askUncached(others);
}
