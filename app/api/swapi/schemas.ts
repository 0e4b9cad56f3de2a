import { z } from 'zod';
import { type Resource, resources } from '../../contract.ts';
import { commonFields, expandableFields, recordFields } from '../record-fields.ts';

/** A record of this service: fields by name, references as absolute paths such as `/planets/1`. */
export type SwapiRecord = Readonly<Record<string, unknown>> & { readonly url: string };

/** One page of a list. */
export interface SwapiPage {
  readonly count: number;
  /** The paths of the neighbouring pages on this service. */
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly SwapiRecord[];
}

/** Every record of a resource, as a SWAPI gives them that has no pages. */
export type SwapiList = readonly SwapiRecord[];

const referencePattern = new RegExp(`/(${resources.join('|')})/(\\d{1,6})/?$`);

/** A URL of SWAPI, ours or a public one, with a slash at its end or without, as the path of the same record here. */
const referencePath = (to: Resource) =>
  z
    .string()
    .max(512)
    .transform((url, context) => {
      const [, resource, id] = referencePattern.exec(url) ?? [];
      if (resource === to) return `/${resource}/${Number(id)}`;
      context.addIssue({ code: 'custom', message: `expected the URL of one of the ${to}` });
      return z.NEVER;
    });

const pageUrl = z.string().max(1024).nullable();
const text = z.string().max(10_000);

function recordSchema(resource: Resource) {
  const { fields, numbers = [], reference, references } = recordFields[resource];
  return z.object({
    ...Object.fromEntries([...fields, ...commonFields].map((field) => [field, text])),
    ...Object.fromEntries(numbers.map((field) => [field, z.number()])),
    ...(reference ? { [reference.field]: referencePath(reference.resource).nullable() } : {}),
    ...Object.fromEntries(
      Object.entries(references).map(([field, to]) => [field, z.array(referencePath(to)).max(1_000)]),
    ),
    url: referencePath(resource),
  }) as unknown as z.ZodType<SwapiRecord>;
}

interface ResourceSchemas {
  readonly record: z.ZodType<SwapiRecord>;
  readonly page: z.ZodType<SwapiPage>;
  readonly list: z.ZodType<SwapiList>;
}

function resourceSchemas(resource: Resource): ResourceSchemas {
  const record = recordSchema(resource);
  const list = z.array(record).max(1_000);
  const page = z.object({
    count: z.number().int().nonnegative(),
    next: pageUrl,
    previous: pageUrl,
    results: list,
  });
  return { record, page, list };
}

/**
 * Schemas of what swapi.dev answers, and of swapi.info's lists, that also turn references into paths of this service.
 * Unknown fields are dropped, so that an upstream which adds one breaks nothing.
 */
export const swapiSchemas = Object.fromEntries(
  resources.map((resource) => [resource, resourceSchemas(resource)]),
) as unknown as Readonly<Record<Resource, ResourceSchemas>>;

/** The names that `?expand=` takes, as a list for messages and documentation. */
export const expandNames = (resource: Resource): string[] => Object.keys(expandableFields(resource));
