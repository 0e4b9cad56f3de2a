import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Resource, resources } from '../app/contract.ts';
import { loadDataSet } from '../app/upstream/data-set/data-set.ts';
import { buildRecords } from '../app/upstream/data-set/records.ts';
import { startServer, type TestServer } from './http-server.ts';

export interface BareSwapi extends TestServer {
  /** Paths with queries that were asked for, in order. */
  readonly requests: string[];
}

/**
 * A SWAPI of swapi.info's shape over the project's own data: lists are arrays of all records, whatever the query,
 * references have no slash at their end, a path with one redirects to the one without, and what there is not is HTML.
 */
export async function startBareSwapi(): Promise<BareSwapi> {
  const dataSet = loadDataSet(new URL('../app/upstream/data/', import.meta.url));
  const lists = new Map(resources.map((resource: Resource) => [resource as string, buildRecords(resource, dataSet)]));
  const requests: string[] = [];

  function answer(request: IncomingMessage, response: ServerResponse): void {
    requests.push(request.url ?? '');
    const { pathname, search, host } = new URL(request.url ?? '', `http://${request.headers.host}`);
    const [, root, resource = '', id, rest] = pathname.split('/');
    const records = lists.get(resource);
    const found = id === undefined ? records && [...records.values()] : records?.get(id);
    if (pathname.endsWith('/')) {
      response.writeHead(308, { Location: pathname.slice(0, -1) + search }).end();
    } else if (root === 'api' && rest === undefined && found) {
      const json = JSON.stringify(found).replace(/"\/(api\/\w+\/\d+)\/"/g, `"http://${host}/$1"`);
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(json);
    } else {
      response.writeHead(404, { 'Content-Type': 'text/html' }).end('<!DOCTYPE html><title>404</title>');
    }
  }

  return { ...(await startServer(answer)), requests };
}
