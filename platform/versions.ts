/** An image of somebody else's, and the user its files belong to. */
interface Image {
  readonly repository: string;
  readonly tag: string;
  readonly user: number;
}

/** The only place that names a version of a server; renovate.json has what keeps these lines current. */
export const images = {
  kafka: { repository: 'apache/kafka', tag: '4.3.0', user: 1000 },
  promtail: { repository: 'grafana/promtail', tag: '3.6.11', user: 10001 },
  loki: { repository: 'grafana/loki', tag: '3.7.8', user: 10001 },
  tempo: { repository: 'grafana/tempo', tag: '3.0.3', user: 10001 },
  prometheus: { repository: 'prom/prometheus', tag: 'v3.16.0', user: 65534 },
  grafana: { repository: 'grafana/grafana', tag: '12.4.4', user: 472 },
} as const satisfies Readonly<Record<string, Image>>;

export type ThirdParty = keyof typeof images;
export const thirdParties = Object.keys(images) as ThirdParty[];
