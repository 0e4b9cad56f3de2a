import { context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Resource } from '../../contract.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type Answer, foundAnswer } from '../answer.ts';
import type { Lookups } from '../lookups.ts';
import type { SendToSwapi, SwapiRequest } from './http.ts';
import type { Guard } from './policies.ts';
import { type SwapiPage, type SwapiRecord, swapiSchemas } from './schemas.ts';

export interface ListQuery {
  readonly page: number;
  /** Empty for every record. */
  readonly search: string;
}

/** How long a call is wanted, and whether somebody waits for it or it refreshes what is had already. */
export interface CallOptions {
  readonly signal: AbortSignal;
  readonly background: boolean;
}

/** SWAPI as it is asked: each of these is one call, with all its attempts. Throws SwapiError. */
export interface Swapi {
  record(resource: Resource, id: number, call: CallOptions, lookups: Lookups): Promise<Answer<SwapiRecord>>;
  page(resource: Resource, query: ListQuery, call: CallOptions, lookups: Lookups): Promise<Answer<SwapiPage>>;
}

interface SwapiParts {
  readonly send: SendToSwapi;
  readonly guard: Guard;
  readonly logger: Logger;
}

/** Asks SWAPI under the policies, and takes no answer that does not validate. */
export function createSwapi({ send, guard, logger }: SwapiParts): Swapi {
  async function ask<T>(request: SwapiRequest<T>, { signal: wanted, background }: CallOptions, lookups: Lookups) {
    const value = await guard(async (attempt, signal) => {
      if (attempt === 0) {
        logger.info({ path: request.path, ...request.query, ...(background ? { background } : {}) }, 'getting data');
        lookups.calls += 1;
      }
      const startedAt = performance.now();
      try {
        return await send(request, attempt, signal);
      } finally {
        lookups.callsMs += performance.now() - startedAt;
      }
    }, wanted);
    return toAnswer(value);
  }

  /** A refresh goes on when its request has ended: it has a trace of its own, which links to that of the request. */
  function call<T>(request: SwapiRequest<T>, options: CallOptions, lookups: Lookups): Promise<Answer<T>> {
    if (!options.background) return ask(request, options, lookups);
    const links = linksToActiveSpan();
    return context.with(ROOT_CONTEXT, () => ask({ ...request, links }, options, { ...lookups }));
  }

  return {
    record: (resource, id, options, lookups) =>
      call(
        {
          path: `${resource}/${id}/`,
          template: `${resource}/{id}/`,
          parse: (json) => swapiSchemas[resource].record.parse(json),
        },
        options,
        lookups,
      ),
    page: (resource, { page, search }, options, lookups) =>
      call(
        {
          path: `${resource}/`,
          query: { page: String(page), ...(search === '' ? {} : { search }) },
          template: `${resource}/`,
          parse: (json) => ownLinks(resource, search, swapiSchemas[resource].page.parse(json)),
        },
        options,
        lookups,
      ),
  };
}

function toAnswer<T>(value: T | undefined): Answer<T> {
  const fetchedAt = Date.now();
  return value === undefined ? { found: false, fetchedAt } : foundAnswer(value, fetchedAt);
}

function linksToActiveSpan(): Link[] {
  const active = trace.getActiveSpan()?.spanContext();
  return active ? [{ context: active }] : [];
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
