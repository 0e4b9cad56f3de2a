import type { Resource } from '../contract.ts';

/** The path of a page on this service. */
export const pagePath = (resource: Resource, search: string, page: number | string): string =>
  `/${resource}?${new URLSearchParams({ ...(search === '' ? {} : { search }), page: String(page) })}`;
