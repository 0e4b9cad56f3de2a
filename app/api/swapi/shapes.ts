import { type Resource, resources } from '../../contract.ts';
import { recordFields } from '../record-fields.ts';

/** The shape that an answer of SWAPI should have, for answers that do not validate. */
export interface Shape {
  /** As in "expected an object with name". */
  readonly description: string;
  /** Whether an answer has it all the same, and it is a value in it that is wrong. */
  fits(json: unknown): boolean;
}

function recordShape(resource: Resource): Shape {
  const { fields, numbers = [] } = recordFields[resource];
  return {
    description: `an object with ${fields.slice(0, 3).join(', ')} and so on, as swapi.dev and swapi.info give it`,
    fits: (json) => isObject(json) && [...fields, ...numbers].some((field) => Object.hasOwn(json, field)),
  };
}

function listShape(record: Shape): Shape {
  return {
    description:
      'an object with count, next, previous and results, as swapi.dev gives it, or an array of records, as swapi.info does',
    fits: (json) =>
      Array.isArray(json)
        ? record.fits(json[0])
        : isObject(json) && Object.hasOwn(json, 'count') && Array.isArray(json['results']),
  };
}

/** Of one record, and of a list. */
export const shapes = Object.fromEntries(
  resources.map((resource) => {
    const record = recordShape(resource);
    return [resource, { record, list: listShape(record) }];
  }),
) as unknown as Readonly<Record<Resource, { readonly record: Shape; readonly list: Shape }>>;

/** What a text that is no JSON looks like. */
export function describeText(text: string): string {
  if (text.trim() === '') return 'empty';
  return text.trimStart().startsWith('<') ? 'HTML or XML' : 'no JSON';
}

const maxNames = 8;
const maxNameLength = 32;

/** What JSON looks like, in a few words whatever there is of it. */
export function describeJson(json: unknown): string {
  return Array.isArray(json) && json.length > 0
    ? `an array that begins with ${describeValue(json[0])}`
    : describeValue(json);
}

function describeValue(json: unknown): string {
  if (Array.isArray(json)) return 'an array';
  if (!isObject(json)) return json === null ? 'null' : `a ${typeof json}`;
  const names = Object.keys(json);
  if (names.length === 0) return 'an object without any field';
  const shown = names.slice(0, maxNames).map((name) => name.slice(0, maxNameLength));
  return `an object with ${shown.join(', ')}${names.length > maxNames ? ' and so on' : ''}`;
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json);
