import type { ThirdParty, Values } from './values/schema.ts';

/** An image of somebody else's, and the user its files belong to. */
interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly user: number;
}

/** The only place that names a version of a server; renovate.json has what keeps these lines current. */
const images: Readonly<Record<ThirdParty, Image>> = {
  kafka: { repository: 'apache/kafka', tag: '4.3.0', user: 1000 },
  promtail: { repository: 'grafana/promtail', tag: '3.6.11', user: 10001 },
  loki: { repository: 'grafana/loki', tag: '3.7.8', user: 10001 },
  tempo: { repository: 'grafana/tempo', tag: '3.0.3', user: 10001 },
  prometheus: { repository: 'prom/prometheus', tag: 'v3.16.0', user: 65534 },
  grafana: { repository: 'grafana/grafana', tag: '12.4.4', user: 472 },
};

/** Node's own user in the image of app/Dockerfile. */
const appUser = 1000;

/** What a pod runs: the reference of its image and the numeric user. */
export interface RunnableImage {
  readonly image: string;
  readonly user: number;
}

export function thirdPartyImage({ images: { registry, digests } }: Values, name: ThirdParty): RunnableImage {
  const { repository, tag, user } = images[name];
  return { image: reference(`${registry}/${repository}`, tag, digests[name] ?? ''), user };
}

/** The one image of api, upstream and lag. */
export function appImage({ images: { app } }: Values): RunnableImage {
  return { image: reference(app.repository, app.tag, app.digest), user: appUser };
}

const reference = (repository: string, tag: string, digest: string): string =>
  `${repository}:${tag}${digest === '' ? '' : `@${digest}`}`;
