import { type Resource, resources, traceIdHeader } from '../contract.ts';
import { problemContentType } from '../server/problem.ts';
import { expandLimits } from './expand.ts';
import { maxSearchLength } from './query.ts';
import { commonFields, recordFields } from './record-fields.ts';
import { expandNames } from './swapi/schemas.ts';

type Json = Readonly<Record<string, unknown>>;

const schemaNames: Readonly<Record<Resource, string>> = {
  people: 'Person',
  planets: 'Planet',
  films: 'Film',
  species: 'Species',
  starships: 'Starship',
  vehicles: 'Vehicle',
};

/** OpenAPI 3.1 of every path, made from the definitions that the routes themselves use. */
export function createOpenApiDocument(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Star Wars API gateway',
      version,
      description:
        'People, planets, films, species, starships and vehicles of Star Wars, from a SWAPI server. In a browser, pages of any origin may read it (CORS), where CORS_ORIGIN does not say otherwise.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    paths: {
      '/': { get: operation('index', 'The lists this service has', { $ref: '#/components/schemas/Index' }) },
      ...Object.fromEntries(resources.flatMap(resourcePaths)),
      '/data/{id}': { get: recordOperation('people', 'data', 'One of the people: an alias of /people/{id}') },
      '/openapi.json': {
        get: operation('openapi', 'This document', { type: 'object', required: ['openapi', 'paths'] }),
      },
    },
    components: {
      schemas: {
        ...Object.fromEntries(resources.flatMap((resource) => [recordSchema(resource), pageSchema(resource)])),
        Index: {
          type: 'object',
          properties: Object.fromEntries([...resources, 'openapi'].map((name) => [name, { type: 'string' }])),
          required: [...resources, 'openapi'],
          additionalProperties: false,
        },
        Problem: problemSchema,
      },
      parameters: { traceparent },
      headers,
    },
  };
}

function resourcePaths(resource: Resource): [string, Json][] {
  const page = { $ref: `#/components/schemas/${schemaNames[resource]}Page` };
  const list = operation(
    `list-${resource}`,
    `One page of the ${resource}`,
    page,
    [400, 404, 502, 503, 504],
    [
      {
        name: 'page',
        in: 'query',
        description: 'From 1; 404 past the last.',
        schema: { type: 'integer', minimum: 1, maximum: 999_999, default: 1 },
      },
      {
        name: 'search',
        in: 'query',
        description: 'Part of a name, in any case.',
        schema: { type: 'string', maxLength: maxSearchLength },
      },
    ],
  );
  return [
    [`/${resource}`, { get: list }],
    [`/${resource}/{id}`, { get: recordOperation(resource, `get-${resource}`, `One of the ${resource}`) }],
  ];
}

function recordOperation(resource: Resource, operationId: string, summary: string): Json {
  const record = { $ref: `#/components/schemas/${schemaNames[resource]}` };
  return operation(
    operationId,
    summary,
    record,
    [400, 404, 502, 503, 504],
    [
      { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^\\d{1,6}$' } },
      {
        name: 'expand',
        in: 'query',
        description: `References to inline, ${expandLimits.references} records at most.`,
        style: 'form',
        explode: false,
        schema: { type: 'array', items: { enum: expandNames(resource) } },
      },
    ],
  );
}

function operation(
  operationId: string,
  summary: string,
  schema: Json,
  failures: readonly number[] = [],
  parameters: readonly Json[] = [],
): Json {
  const isData = failures.length > 0;
  const problem = (status: number) => ({
    description: 'What went wrong, as RFC 9457 problem details.',
    headers: headersOf(traceIdHeader, ...(status === 503 ? (['retry-after'] as const) : [])),
    content: { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const found = headersOf(traceIdHeader, 'etag', ...(isData ? (['age', 'cache-status'] as const) : []));
  return {
    operationId,
    summary,
    parameters: [...parameters, { $ref: '#/components/parameters/traceparent' }],
    responses: {
      200: { description: summary, headers: found, content: { 'application/json': { schema } } },
      ...Object.fromEntries([...failures, 500].map((status) => [status, problem(status)])),
    },
  };
}

const traceparent = {
  name: 'traceparent',
  in: 'header',
  description: 'Trace context (W3C): the trace that the request belongs to, or is linked to.',
  schema: { type: 'string', pattern: '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}' },
};

const headers = {
  [traceIdHeader]: {
    description: 'The id of the trace, the log lines and the exemplar of this request.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
  etag: {
    description: 'For If-None-Match, which is answered with 304 as long as nothing has changed.',
    required: true,
    schema: { type: 'string' },
  },
  age: {
    description: 'Seconds since SWAPI was asked.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
  'cache-status': {
    description: 'Whether the cache had the answer (RFC 9211).',
    required: true,
    schema: { type: 'string' },
  },
  'retry-after': {
    description: 'Seconds after which it is worth another try.',
    schema: { type: 'integer', minimum: 0 },
  },
};

const headersOf = (...names: (keyof typeof headers)[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** A reference is the path of a record, or where `expand` names its field, the record. */
function referenceSchema(resource: Resource): Json {
  return {
    anyOf: [
      { type: 'string', pattern: `^/${resource}/\\d{1,6}$` },
      { $ref: `#/components/schemas/${schemaNames[resource]}` },
    ],
  };
}

function recordSchema(resource: Resource): [string, Json] {
  const { fields, numbers = [], reference, references } = recordFields[resource];
  const properties = {
    ...Object.fromEntries([...fields, ...commonFields].map((field) => [field, { type: 'string' }])),
    ...Object.fromEntries(numbers.map((field) => [field, { type: 'number' }])),
    ...(reference ? { [reference.field]: { anyOf: [referenceSchema(reference.resource), { type: 'null' }] } } : {}),
    ...Object.fromEntries(
      Object.entries(references).map(([field, to]) => [field, { type: 'array', items: referenceSchema(to) }]),
    ),
    url: { type: 'string', pattern: `^/${resource}/\\d{1,6}$` },
  };
  return [
    schemaNames[resource],
    { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
  ];
}

function pageSchema(resource: Resource): [string, Json] {
  const link = { anyOf: [{ type: 'string', pattern: `^/${resource}\\?` }, { type: 'null' }] };
  const properties = {
    count: { type: 'integer', minimum: 0 },
    next: link,
    previous: link,
    results: { type: 'array', items: { $ref: `#/components/schemas/${schemaNames[resource]}` } },
  };
  return [
    `${schemaNames[resource]}Page`,
    { type: 'object', properties, required: Object.keys(properties), additionalProperties: false },
  ];
}

const problemSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string' },
    trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
    allowed: { type: 'array', items: { type: 'string' }, description: 'What expand takes, where it was given wrong.' },
  },
  required: ['type', 'title', 'status', 'detail', 'trace_id'],
  additionalProperties: false,
};
