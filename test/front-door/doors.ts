import { type ServiceProcess, startService } from '../processes.ts';

/** A port of a running process, with a path that it answers with 200. */
export interface Door {
  readonly name: string;
  readonly port: number;
  readonly path: string;
}

export interface Doors {
  readonly doors: readonly Door[];
  readonly services: readonly ServiceProcess[];
}

const portOf = (url: string): number => Number(new URL(url).port);

/** Every port of every role, each a process of its own as it is run everywhere; Kafka is not there. */
export async function startDoors(): Promise<Doors> {
  const upstream = await startService('upstream', { FAULTS_ENABLED: 'true' });
  const [api, lag] = await Promise.all([
    startService('api', { SWAPI_URL: `${upstream.url}/api/` }),
    startService('lag', { KAFKA_BROKERS: '127.0.0.1:1', LAG_OPERATIONS_PORT: '0', LOG_LEVEL: 'error' }),
  ]);
  const operations = (name: string, service: ServiceProcess) => ({
    name: `${name}'s operations port`,
    port: portOf(service.operationsUrl),
    path: '/livez',
  });
  return {
    services: [api, upstream, lag],
    doors: [
      { name: 'api', port: portOf(api.url), path: '/people/1' },
      { name: 'upstream', port: portOf(upstream.url), path: '/api/people/1/' },
      operations('api', api),
      operations('upstream', upstream),
      operations('lag', lag),
    ],
  };
}
