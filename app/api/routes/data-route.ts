import type { Catalogue } from '../catalogue.ts';

/** What the routes that answer with data have in common. */
export interface DataRouteOptions {
  readonly catalogue: Catalogue;
  /** How long caches further on may keep an answer. */
  readonly cacheTtlMs: number;
  readonly simulateWork: () => Promise<void>;
}
