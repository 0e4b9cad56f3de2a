import { HttpProblem } from '../server/problem.ts';
import { notFound } from './routes/data-route.ts';
import { toWookiee } from './wookiee.ts';

/** What `?format=` names, and how it writes an answer. */
export interface Format {
  readonly name: string;
  encode(json: string): string;
}

const formats: readonly Format[] = [
  { name: '', encode: (json) => json },
  { name: 'json', encode: (json) => json },
  { name: 'wookiee', encode: toWookiee },
];

/** The format of the query. Throws what Django REST framework answers where it has no such renderer, 404. */
export function formatOf(query: URLSearchParams): Format {
  const name = query.get('format') ?? '';
  const format = formats.find((known) => known.name === name);
  if (!format) throw new HttpProblem(404, notFound);
  return format;
}
