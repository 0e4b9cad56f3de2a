import { parse } from 'yaml';
import { type ApiObject, configMaps, title } from './api-object.ts';
import { clusterDomain, isHeadless, openPortsOf, type Service, servicesOf, workloadsBehind } from './services.ts';
import { type Workload, workloadsOf } from './workloads.ts';

interface PrometheusConfiguration {
  readonly scrape_configs?: readonly {
    readonly job_name: string;
    readonly dns_sd_configs?: readonly {
      readonly names: readonly string[];
      readonly type?: string;
      readonly port?: number;
    }[];
    readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  }[];
}

/**
 * Every target that Prometheus looks for by DNS is a Service whose pods listen on that port, and leads to each of them;
 * every long-running workload is a target of some job.
 * @param withoutMetrics workloads (`observability/kafka`) that have no metrics to scrape
 */
export function checkScrapeTargets(objects: readonly ApiObject[], withoutMetrics: ReadonlySet<string>): string[] {
  const services = servicesOf(objects);
  const workloads = workloadsOf(objects);
  const faults: string[] = [];
  const scraped = new Set<Workload>();
  for (const { job, host, port } of targetsOf(prometheusConfiguration(objects))) {
    const service = services.find(({ metadata: { name, namespace } }) => isNameOf(host, `${name}.${namespace}.svc`));
    const found = service ? workloadsBehind(service, workloads) : [];
    for (const workload of found) scraped.add(workload);
    const fault = service ? targetFault(service, port, found) : 'is no Service';
    if (fault) faults.push(`scrape job ${job}: ${host}:${port} ${fault}`);
  }
  const missed = workloads.filter(
    (workload) =>
      workload.longRunning && !scraped.has(workload) && !withoutMetrics.has(`${workload.namespace}/${workload.name}`),
  );
  return [...faults, ...missed.map(({ object }) => `${title(object)}: is not scraped`)];
}

interface Target {
  readonly job: string;
  readonly host: string;
  readonly port: number;
}

function targetsOf({ scrape_configs = [] }: PrometheusConfiguration): Target[] {
  return scrape_configs.flatMap(({ job_name: job, dns_sd_configs = [], static_configs = [] }) => [
    ...dns_sd_configs.flatMap(({ names, port = Number.NaN }) => names.map((host) => ({ job, host, port }))),
    ...static_configs
      .flatMap(({ targets }) => targets)
      .map((target) => ({ job, host: target.replace(/:\d+$/, ''), port: Number(target.split(':').at(-1)) })),
  ]);
}

function targetFault(service: Service, port: number, found: readonly Workload[]): string | undefined {
  const open = openPortsOf(service, found);
  if (!open.includes(port)) return `is no port of it: it answers on ${open.join(', ')}`;
  const several = found.some(({ replicas }) => replicas.most > 1);
  return several && !isHeadless(service) ? 'leads to one pod of several: it is not headless' : undefined;
}

const isNameOf = (host: string, name: string): boolean =>
  [name, `${name}.${clusterDomain}`].includes(host.replace(/\.$/, ''));

/** The file prometheus.yml of the ConfigMap that has one. */
function prometheusConfiguration(objects: readonly ApiObject[]): PrometheusConfiguration {
  const text = configMaps(objects).flatMap(({ data }) => data?.['prometheus.yml'] ?? [])[0];
  if (text === undefined) throw new Error('No ConfigMap has a prometheus.yml');
  return parse(text) as PrometheusConfiguration;
}
