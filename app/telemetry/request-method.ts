const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']);

/** One of the methods of RFC 9110 and PATCH, else `_OTHER`, as the semantic conventions have it: a bounded set. */
export const requestMethod = (method: string | undefined): string =>
  method !== undefined && knownMethods.has(method) ? method : '_OTHER';
