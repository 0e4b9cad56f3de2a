import { randomInt } from 'node:crypto';
import { type Resource, resources } from '../app/contract.ts';
import { type Answer, ask, askUncached, isFromSwapi, newSearch, ofThisTest } from './support/api.ts';
import type { FaultSettings } from './support/faults.ts';

/** A kind of request, and what is to be found of one by the trace id of its answer. */
export interface RequestKind {
  readonly title: string;
  readonly status: number;
  /** The template of the route that takes it; none where no route does. */
  readonly route?: string;
  /** The calls to SWAPI behind an answer: one of these, for part of it may be cached. None without. */
  calls?(answer: Answer): readonly (readonly Call[])[];
  /** What is wrong with upstream meanwhile. */
  readonly faults?: FaultSettings;
  send(): Promise<Answer>;
}

export interface Call {
  readonly resource: Resource;
  readonly of: 'record' | 'list';
  /** The status of upstream's answer; none where the api gave up waiting for it. */
  readonly status?: number;
}

export const slowMs = 300;

export const requestKinds: readonly RequestKind[] = [
  { title: 'the index', status: 200, route: '/', send: () => ask('/') },
  { title: 'the OpenAPI document', status: 200, route: '/openapi.json', send: () => ask('/openapi.json') },
  ...resources.map((resource): RequestKind => {
    return { ...record(resource, `/${resource}`), title: `a record of ${resource}` };
  }),
  { ...record('people', '/data'), title: 'a person by the alias' },
  { ...record('people', '/people', '?expand=homeworld'), title: 'an expanded record', calls: personAndHomeworld },
  ...resources.map((resource): RequestKind => ({ ...search(resource), title: `a search in ${resource}` })),
  { ...search('people', { method: 'HEAD' }), title: 'HEAD' },
  { title: 'what the client has already', status: 304, route: '/', send: askAgain },
  { title: 'an id that is none', status: 400, route: '/people/:id', send: () => ask('/people/luke') },
  { title: 'a page that is none', status: 400, route: '/people', send: () => ask('/people?page=0') },
  { title: 'an unknown expand', status: 400, route: '/people/:id', send: () => ask('/people/1?expand=friends') },
  {
    title: 'a record that does not exist',
    status: 404,
    route: '/people/:id',
    calls: () => [[{ resource: 'people', of: 'record', status: 404 }]],
    send: () => ask(`/people/${randomInt(100_000, 1_000_000)}`),
  },
  { title: 'a path with nothing there', status: 404, send: () => ask('/droids') },
  { title: 'a method that is not allowed', status: 405, send: () => ask('/people/1', { method: 'DELETE' }) },
  { ...search('people'), title: 'a slow upstream', faults: { latencyMs: slowMs, only: ofThisTest } },
  { ...failedSearch(502, attempts(500)), title: 'an upstream that fails', faults: { errorRate: 1, only: ofThisTest } },
  { ...failedSearch(504, attempts()), title: 'an upstream that hangs', faults: { hangRate: 1, only: ofThisTest } },
  {
    ...failedSearch(503, []),
    title: 'an upstream that is left alone because it keeps failing',
    // All of it: others' requests that succeed would keep the circuit breaker closed.
    faults: { errorRate: 1 },
    send: untilLeftAlone,
  },
];

/** The first of a resource's records that the cache does not have; the files of all begin with these ids. */
function record(resource: Resource, folder: string, query = ''): Omit<RequestKind, 'title'> {
  return {
    status: 200,
    route: `${folder}/:id`,
    calls: (answer) => [isFromSwapi(answer) ? [{ resource, of: 'record', status: 200 }] : []],
    send: () => askUncached(firstIds[resource].map((id) => `${folder}/${id}${query}`)),
  };
}

const oneToSix = [1, 2, 3, 4, 5, 6];
const firstIds: Readonly<Record<Resource, readonly number[]>> = {
  people: [...oneToSix, 7, 8, 9, 10, 11, 12],
  planets: oneToSix,
  films: oneToSix,
  species: oneToSix,
  starships: [2, 3, 5, 9, 10, 11],
  vehicles: [4, 6, 7, 8, 14, 16],
};

function personAndHomeworld(answer: Answer): Call[][] {
  const person: Call = { resource: 'people', of: 'record', status: 200 };
  const homeworld: Call = { resource: 'planets', of: 'record', status: 200 };
  return isFromSwapi(answer) ? [[person, homeworld], [person], [homeworld]] : [[]];
}

function search(resource: Resource, init?: RequestInit): Omit<RequestKind, 'title'> {
  return {
    status: 200,
    route: `/${resource}`,
    calls: () => [[{ resource, of: 'list', status: 200 }]],
    send: () => ask(newSearch(resource), init),
  };
}

function failedSearch(status: number, calls: readonly Call[]): Omit<RequestKind, 'title'> {
  return { ...search('people'), status, calls: () => [calls] };
}

/** The first and the two that follow. */
function attempts(status?: number): Call[] {
  const call: Call = { resource: 'people', of: 'list', ...(status === undefined ? {} : { status }) };
  return [call, call, call];
}

async function askAgain(): Promise<Answer> {
  const { headers } = await ask('/');
  // Without Cache-Control, fetch adds one with which no answer counts as fresh.
  const conditional = { 'If-None-Match': headers.get('etag') ?? '', 'Cache-Control': 'max-age=0' };
  return ask('/', { headers: conditional });
}

/** The second of two 503 in a row: behind the first there may be the call that was one too many. */
async function untilLeftAlone(): Promise<Answer> {
  for (let failures = 0; failures < 20; failures += 1) {
    if ((await ask(newSearch('people'))).status === 503) break;
  }
  return ask(newSearch('people'));
}
