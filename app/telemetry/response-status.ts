import type { ServerResponse } from 'node:http';

const clientClosedRequest = 499;

/** The status a response left with; 499, as proxies write it, when its client went before an answer began. */
export const statusOf = (response: ServerResponse): number =>
  response.headersSent ? response.statusCode : clientClosedRequest;
