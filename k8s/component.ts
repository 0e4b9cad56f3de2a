import type { Endpoints } from '../platform/endpoints.ts';
import type { Values } from '../platform/values/schema.ts';

/** What the root hands to each component; none knows another. */
export interface ComponentOptions {
  readonly values: Values;
  readonly endpoints: Endpoints;
}
