import { ports } from '../../app/contract.ts';
import type { Endpoints, ScrapeTarget } from '../endpoints.ts';
import type { Placement } from '../placement.ts';
import type { Values } from '../values/schema.ts';

/**
 * Where Prometheus reads its files. Each folder is a mount of its own: rules change while it runs, the configuration
 * with a new pod, and the Secret (with the keys username and password) is somebody else's.
 */
export const prometheusFolders = ({ configFolder }: Placement) => ({
  config: `${configFolder}/config`,
  rules: `${configFolder}/rules`,
  remoteWriteSecret: `${configFolder}/remote-write`,
});

export const prometheusConfigName = 'prometheus.yml';

/** The part of Prometheus' configuration that is set here. */
export interface PrometheusConfig {
  readonly global: {
    readonly scrape_interval: string;
    readonly evaluation_interval: string;
    readonly external_labels?: Readonly<Record<string, string>>;
  };
  readonly storage: { readonly tsdb: { readonly retention: { readonly time: string; readonly size: string } } };
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly ScrapeConfig[];
  readonly alerting?: {
    readonly alertmanagers: readonly { readonly scheme: 'https'; readonly static_configs: readonly StaticConfig[] }[];
  };
  readonly remote_write?: readonly RemoteWrite[];
}

type ScrapeConfig = { readonly job_name: string } & (
  | { readonly dns_sd_configs: readonly DnsConfig[] }
  | { readonly static_configs: readonly StaticConfig[] }
);

interface DnsConfig {
  readonly names: readonly string[];
  readonly type: 'A';
  readonly port: number;
  readonly refresh_interval: string;
}

interface StaticConfig {
  readonly targets: readonly string[];
}

interface RemoteWrite {
  readonly url: string;
  readonly send_exemplars: boolean;
  readonly basic_auth?: { readonly username_file: string; readonly password_file: string };
}

/**
 * Scrapes every target, keeps what fits, evaluates the rules, and sends alerts and samples on where values say so.
 * Histograms stay classic ones: Node's client has no other kind, and one kind lets every query fit every server.
 */
export function prometheusConfig(values: Values, endpoints: Endpoints, placement: Placement): PrometheusConfig {
  const { scrapeIntervalSeconds, retentionHours, retentionSize, externalLabels, alertmanagers, remoteWrite } =
    values.prometheus;
  const interval = `${scrapeIntervalSeconds}s`;
  const folders = prometheusFolders(placement);
  return {
    global: {
      scrape_interval: interval,
      evaluation_interval: interval,
      ...(Object.keys(externalLabels).length > 0 ? { external_labels: externalLabels } : {}),
    },
    storage: { tsdb: { retention: { time: `${retentionHours}h`, size: retentionSize } } },
    rule_files: [`${folders.rules}/*.yaml`],
    scrape_configs: endpoints.scrapeTargets.map((target) => scrapeConfig(target, interval)),
    ...(alertmanagers.length > 0
      ? { alerting: { alertmanagers: [{ scheme: 'https', static_configs: [{ targets: alertmanagers }] }] } }
      : {}),
    ...(remoteWrite.url === '' ? {} : { remote_write: [remoteWriteTo(remoteWrite, folders.remoteWriteSecret)] }),
  };
}

function scrapeConfig({ job, host, port, discovery }: ScrapeTarget, interval: string): ScrapeConfig {
  return discovery === 'dns'
    ? // Looked up as often as scraped, so that a new pod is seen from its start.
      { job_name: job, dns_sd_configs: [{ names: [host], type: 'A', port, refresh_interval: interval }] }
    : { job_name: job, static_configs: [{ targets: [`${host}:${port}`] }] };
}

function remoteWriteTo({ url, secret }: Values['prometheus']['remoteWrite'], folder: string): RemoteWrite {
  const auth = { basic_auth: { username_file: `${folder}/username`, password_file: `${folder}/password` } };
  return { url, send_exemplars: true, ...(secret === '' ? {} : auth) };
}

/** What cannot stand in the configuration file. */
export function prometheusFlags(placement: Placement): string[] {
  return [
    `--config.file=${prometheusFolders(placement).config}/${prometheusConfigName}`,
    `--storage.tsdb.path=${placement.dataFolder}`,
    `--web.listen-address=${placement.listenAddress}:${ports.prometheus}`,
    // Changed rules are read by the process that runs.
    '--config.auto-reload',
    '--config.auto-reload-interval=5s',
    '--enable-feature=exemplar-storage',
    // Tempo writes its span metrics here.
    '--web.enable-remote-write-receiver',
  ];
}
