import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { startApi, type TestApi } from '../../test/api.ts';
import { type FakeSwapi, startFakeSwapi } from '../../test/fake-swapi.ts';

interface Operation {
  readonly responses: Readonly<
    Record<string, { headers: Record<string, { $ref: string }>; content: Record<string, { schema: object }> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly headers: Readonly<Record<string, { required?: boolean; schema: object }>> };
}

let swapi: FakeSwapi;
let api: TestApi;
let document: Document;
beforeAll(async () => {
  swapi = await startFakeSwapi();
  api = await startApi(`${swapi.url}/api/`);
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as Document;
});
afterAll(() => Promise.all([api.close(), swapi.close()]));

test('the document is OpenAPI 3.1 with every route', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toHaveLength(15);
});

test('every answer of every documented path is as documented', async () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // A header is text, whatever it stands for.
  const coercing = new Ajv2020({ coerceTypes: true });
  let checked = 0;
  for (const [path, { get }] of Object.entries(document.paths)) {
    for (const example of examplesOf(path)) {
      const response = await fetch(api.url + example);
      const contentType = String(response.headers.get('content-type')).split(';', 1)[0] ?? '';
      const schema = get.responses[response.status]?.content[contentType]?.schema;
      expect([example, response.status, contentType, typeof schema]).toEqual([
        example,
        response.status,
        contentType,
        'object',
      ]);
      const validate = ajv.compile({ ...schema, components: document.components });
      for (const name of Object.keys(get.responses[response.status]?.headers ?? {})) {
        const { required = false, schema: headerSchema } = document.components.headers[name] ?? { schema: false };
        const value = response.headers.get(name);
        const matches = value === null ? !required : coercing.validate(headerSchema as object, value);
        expect([example, name, matches]).toEqual([example, name, true]);
      }
      const valid = validate(await response.json());
      expect([example, valid, validate.errors]).toEqual([example, true, null]);
      checked += 1;
    }
  }
  expect(checked).toBeGreaterThan(40);
});

/** Requests that bring the answers a path documents: found, not found and, where it takes anything, refused. */
function examplesOf(path: string): string[] {
  if (path.endsWith('{id}')) {
    const base = path.replace('{id}', '');
    return [`${base}1`, `${base}999`, `${base}x`, `${base}1?expand=nothing`, `${base}1?expand=homeworld`];
  }
  if (path === '/' || path === '/openapi.json') return [path];
  return [path, `${path}?page=99`, `${path}?page=x`];
}
