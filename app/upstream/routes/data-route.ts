import type { BaseUrl } from '../base-url.ts';
import type { Catalogue } from '../catalogue.ts';

/** What the routes that answer with data share. */
export interface DataRouteOptions {
  readonly catalogue: Catalogue;
  readonly baseUrl: BaseUrl;
}

/** The words of swapi.dev for a record or page that does not exist. */
export const notFound = 'Not found';
