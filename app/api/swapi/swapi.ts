import { context, type Link, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Resource } from '../../contract.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type Answer, foundAnswer } from '../answer.ts';
import type { Lookups } from '../lookups.ts';
import { pagePath } from '../page-path.ts';
import type { SendToSwapi, SwapiRequest } from './http.ts';
import type { Guard } from './policies.ts';
import { type SwapiList, type SwapiPage, type SwapiRecord, swapiSchemas } from './schemas.ts';
import { shapes } from './shapes.ts';

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
  /** One page or, of a SWAPI that has no pages, the whole list, whatever the query. */
  list(
    resource: Resource,
    query: ListQuery,
    call: CallOptions,
    lookups: Lookups,
  ): Promise<Answer<SwapiPage | SwapiList>>;
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
          shape: shapes[resource].record,
        },
        options,
        lookups,
      ),
    list: (resource, { page, search }, options, lookups) =>
      call<SwapiPage | SwapiList>(
        {
          path: `${resource}/`,
          query: { page: String(page), ...(search === '' ? {} : { search }) },
          template: `${resource}/`,
          parse: (json) =>
            Array.isArray(json)
              ? swapiSchemas[resource].list.parse(json)
              : ownLinks(resource, search, swapiSchemas[resource].page.parse(json)),
          shape: shapes[resource].list,
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
    return number !== null && /^\d{1,6}$/.test(number) ? pagePath(resource, search, number) : null;
  };
  return { ...page, next: link(page.next), previous: link(page.previous) };
}
