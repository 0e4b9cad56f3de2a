import type { IncomingMessage, ServerResponse } from 'node:http';
import { startServer, type TestServer } from './http-server.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeSwapi extends TestServer {
  /** Paths with query of the requests so far. */
  readonly requests: string[];
  /** Answers every request from now on; undefined goes back to the records. */
  answerWith(answer: Answer | undefined): void;
}

/** A SWAPI of one person, one planet and one film on a free port, that can be told to fail in any way. */
export async function startFakeSwapi(): Promise<FakeSwapi> {
  const requests: string[] = [];
  let override: Answer | undefined;
  const server = await startServer((request, response) => {
    requests.push(request.url ?? '');
    if (override) override(request, response);
    else sendRecord(request, response);
  });
  return {
    ...server,
    requests,
    answerWith(answer) {
      override = answer;
    },
  };
}

export const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
};

function sendRecord(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '', `http://${request.headers.host}`);
  const base = `http://${request.headers.host}/api`;
  const records: Record<string, object> = {
    '/api/people/1/': person(base),
    '/api/planets/1/': planet(base),
    '/api/films/1/': film(base, 80),
  };
  const record = records[pathname];
  if (record) sendJson(response, 200, record);
  else if (pathname === '/api/people/' && searchParams.get('page') === '1') {
    const next = `${base}/people/?page=2`;
    sendJson(response, 200, { count: 11, next, previous: null, results: [person(base)] });
  } else sendJson(response, 404, { detail: 'Not found' });
}

const dates = { created: '2014-12-09T13:50:51.644000Z', edited: '2014-12-20T21:17:56.891000Z' };

/** As swapi.dev has it, with a field that nobody knows. */
export const person = (base: string) => ({
  name: 'Luke Skywalker',
  height: '172',
  mass: '77',
  hair_color: 'blond',
  skin_color: 'fair',
  eye_color: 'blue',
  birth_year: '19BBY',
  gender: 'male',
  homeworld: `${base}/planets/1/`,
  films: [`${base}/films/1/`],
  species: [],
  vehicles: [],
  starships: [],
  url: `${base}/people/1/`,
  unknown_field: 'dropped',
  ...dates,
});

const planet = (base: string) => ({
  name: 'Tatooine',
  rotation_period: '23',
  orbital_period: '304',
  diameter: '10465',
  climate: 'arid',
  gravity: '1 standard',
  terrain: 'desert',
  surface_water: '1',
  population: '200000',
  residents: [`${base}/people/1/`],
  films: [`${base}/films/1/`],
  url: `${base}/planets/1/`,
  ...dates,
});

const film = (base: string, characters: number) => ({
  title: 'A New Hope',
  episode_id: 4,
  opening_crawl: '',
  director: 'George Lucas',
  producer: 'Gary Kurtz, Rick McCallum',
  release_date: '1977-05-25',
  characters: Array.from({ length: characters }, (_, index) => `${base}/people/${index + 1}/`),
  planets: [`${base}/planets/1/`],
  starships: [],
  vehicles: [],
  species: [],
  url: `${base}/films/1/`,
  ...dates,
});
