import { expect, test } from '@jest/globals';
import { broken, sample, sampleEnvironment } from './sample.ts';
import { checkScrapeTargets } from './scrape-targets.ts';

const { withoutMetrics } = sampleEnvironment;

function withJob(name: string, port: number): string[] {
  const job = { job_name: 'api', dns_sd_configs: [{ names: [name], type: 'A', port }] };
  const self = { job_name: 'prometheus', static_configs: [{ targets: ['prometheus.observability.svc:9090'] }] };
  const text = JSON.stringify({ scrape_configs: [job, self] });
  return checkScrapeTargets(broken('ConfigMap prometheus-abc', 'data.prometheus\\.yml', text), withoutMetrics);
}

test('targets that exist pass', () => {
  expect(checkScrapeTargets(sample(), withoutMetrics)).toEqual([]);
  expect(withJob('api-headless.swapi.svc.cluster.local', 9464)).toEqual([]);
});

test('a name that is no Service is found, and that its pods are not scraped', () => {
  expect(withJob('api.observability.svc.cluster.local', 9464)).toEqual([
    'scrape job api: api.observability.svc.cluster.local:9464 is no Service',
    'Deployment swapi/api: is not scraped',
  ]);
});

test('a port that no pod listens on is found', () => {
  expect(withJob('api-headless.swapi.svc.cluster.local', 9465)).toEqual([
    'scrape job api: api-headless.swapi.svc.cluster.local:9465 is no port of it: it answers on 3000, 9464',
  ]);
});

test('a Service that hides the pods behind it is found', () => {
  expect(withJob('api.swapi.svc', 80)).toEqual([
    'scrape job api: api.swapi.svc:80 leads to one pod of several: it is not headless',
  ]);
});

test('a workload that nobody scrapes is found unless it has no metrics', () => {
  expect(checkScrapeTargets(sample(), new Set())).toEqual(['StatefulSet observability/kafka: is not scraped']);
});

test('an environment without a configuration of Prometheus is refused', () => {
  expect(() => checkScrapeTargets(broken('ConfigMap prometheus-abc', 'data', {}), withoutMetrics)).toThrow(
    'No ConfigMap has a prometheus.yml',
  );
});
