import { HTTPError, RequestError } from 'got';

const noAnswer = 'look at the network, or set HTTPS_PROXY where a proxy leads out';

/** By the code of an error: what it means for who wants to fetch something. */
const meanings: Readonly<Record<string, (host: string) => string>> = {
  ENOTFOUND: (host) => `there is no network, or no host ${host}; ${noAnswer}`,
  EAI_AGAIN: (host) => `there is no network, or no host ${host}; ${noAnswer}`,
  ENETUNREACH: (host) => `there is no way to ${host}; ${noAnswer}`,
  EHOSTUNREACH: (host) => `there is no way to ${host}; ${noAnswer}`,
  ECONNREFUSED: (host) => `${host}, or the proxy before it, refuses connections; ${noAnswer}`,
  ECONNRESET: (host) => `${host}, or the proxy before it, hangs up; try again later`,
  ETIMEDOUT: (host) => `${host} stays silent; ${noAnswer}`,
  ERR_PROXY_TUNNEL: (host) => `the proxy does not lead to ${host}; look at HTTPS_PROXY and NO_PROXY`,
  ENOSPC: () => 'the disk is full; make room, or set XDG_CACHE_HOME to a folder with more of it',
  EDQUOT: () => 'the quota of the disk is used up; make room, or set XDG_CACHE_HOME to a folder with more of it',
  EACCES: () => 'the folder must not be written; set XDG_CACHE_HOME to one that may',
  EROFS: () => 'the folder cannot be written; set XDG_CACHE_HOME to one that can',
};
const statuses: Readonly<Record<number, string>> = {
  401: 'wants a user; it may be a proxy that answers',
  403: 'is forbidden; it may be a proxy that answers',
  404: 'is not there',
  407: 'wants a user for the proxy; put one into HTTPS_PROXY',
  429: 'was asked for too often; try again later',
};
const certificates = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT)/;

/** What went wrong with a request or a file, in words for people. */
export function describeFailure(error: unknown, address: string): string {
  if (error instanceof HTTPError) {
    const status = error.response.statusCode;
    return `${address} ${statuses[status] ?? 'cannot be had'} (HTTP ${status})`;
  }
  const { message } = error as Error;
  const { host } = new URL(error instanceof RequestError ? (error.options.url ?? address) : address);
  const code = codeOf(error);
  if (certificates.test(code))
    return `the certificate of ${host} is not trusted (${code}); where a proxy has one of its own, name its authority in NODE_EXTRA_CA_CERTS`;
  return meanings[code]?.(host) ?? message;
}

/** Whether nobody was reached, so that another attempt soon finds the same. */
export const isUnreachable = (error: unknown): boolean =>
  ['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ECONNREFUSED', 'ERR_PROXY_TUNNEL'].includes(
    codeOf(error),
  ) || certificates.test(codeOf(error));

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
