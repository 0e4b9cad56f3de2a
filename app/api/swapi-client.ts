import type { Resource } from '../contract.ts';
import { type SwapiPage, type SwapiRecord, swapiSchemas } from './schemas.ts';
import type { SendToSwapi } from './swapi-http.ts';
import type { Guard } from './swapi-policies.ts';
import { UpstreamError } from './upstream-error.ts';

export interface ListQuery {
  readonly page: number;
  /** Empty for every record. */
  readonly search: string;
}

/** An answer of SWAPI, checked and in this service's form, with its size in bytes of JSON. */
export interface SwapiAnswer<T> {
  /** Undefined where SWAPI has no such record or page. */
  readonly value: T | undefined;
  readonly bytes: number;
}

export interface SwapiClient {
  record(resource: Resource, id: number): Promise<SwapiAnswer<SwapiRecord>>;
  page(resource: Resource, query: ListQuery): Promise<SwapiAnswer<SwapiPage>>;
}

/** Asks SWAPI under the policies, and takes no answer that does not validate. Throws UpstreamError. */
export function createSwapiClient({ send, guard }: { readonly send: SendToSwapi; readonly guard: Guard }): SwapiClient {
  async function ask<T>(request: Parameters<SendToSwapi>[0], parse: (json: unknown) => T): Promise<SwapiAnswer<T>> {
    const text = await guard((attempt) => send(request, attempt));
    if (text === undefined) return { value: undefined, bytes: 0 };
    return { value: parseAnswer(text, request.path, parse), bytes: Buffer.byteLength(text) };
  }
  return {
    record: (resource, id) =>
      ask({ path: `${resource}/${id}/`, template: `${resource}/{id}/` }, (json) =>
        swapiSchemas[resource].record.parse(json),
      ),
    page: (resource, { page, search }) =>
      ask(
        {
          path: `${resource}/`,
          query: { page: String(page), ...(search === '' ? {} : { search }) },
          template: `${resource}/`,
        },
        (json) => ownLinks(resource, search, swapiSchemas[resource].page.parse(json)),
      ),
  };
}

function parseAnswer<T>(text: string, path: string, parse: (json: unknown) => T): T {
  try {
    return parse(JSON.parse(text));
  } catch (error) {
    throw new UpstreamError('invalid', `SWAPI's answer to ${path} does not validate`, { cause: error });
  }
}

/** The neighbours of a page as paths of this service; of SWAPI's own links only the page number is believed. */
function ownLinks(resource: Resource, search: string, page: SwapiPage): SwapiPage {
  const link = (url: string | null): string | null => {
    const number = url === null ? null : new URL(url, 'http://swapi/').searchParams.get('page');
    if (number === null || !/^\d{1,6}$/.test(number)) return null;
    const query = new URLSearchParams({ ...(search === '' ? {} : { search }), page: number });
    return `/${resource}?${query}`;
  };
  return { ...page, next: link(page.next), previous: link(page.previous) };
}
