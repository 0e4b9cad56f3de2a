import { context, ROOT_CONTEXT } from '@opentelemetry/api';

/**
 * For what is told of the service itself, such as trouble in the background: who told it may run within the trace of
 * some request, by whose id nobody would look for it.
 */
export const outsideTraces =
  <Args extends unknown[]>(tell: (...args: Args) => void): ((...args: Args) => void) =>
  (...args) =>
    context.with(ROOT_CONTEXT, tell, undefined, ...args);
