import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got } from 'got';

/** The variables that name proxies, in either case. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * A client that goes through the proxies of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, gives up on whoever stays silent,
 * and is not led from https to http. It does not retry by itself.
 */
export function createClient(proxyEnv: ProxyEnvironment, silenceMs: number): Got {
  return got.extend({
    agent: { http: new HttpAgent({ proxyEnv }), https: new HttpsAgent({ proxyEnv }) },
    // Archives have formats of their own, and a part of one can only be added to where it comes as it is.
    decompress: false,
    headers: { 'user-agent': 'swapi-observability', 'accept-encoding': 'identity' },
    retry: { limit: 0 },
    timeout: {
      lookup: silenceMs,
      connect: silenceMs,
      secureConnect: silenceMs,
      socket: silenceMs,
      response: silenceMs,
    },
    hooks: {
      beforeRedirect: [
        (options, { requestUrl }) => {
          const to = new URL(String(options.url));
          if (requestUrl.protocol === 'https:' && to.protocol !== 'https:')
            throw new Error(`it leads from https to ${to.protocol}//${to.host}`);
        },
      ],
    },
  });
}
