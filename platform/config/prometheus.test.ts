import { expect, test } from '@jest/globals';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { prometheusConfig, prometheusFlags } from './prometheus.ts';

const placement = { listenAddress: '127.0.0.2', configFolder: '/files', dataFolder: '/somewhere' };

function configOf(environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  return prometheusConfig(values, clusterEndpoints(values), placement);
}

test.each(environments)('in %s, every scrape target is a job of its own, found by DNS', (environment) => {
  const { scrapeTargets } = clusterEndpoints(loadValues(completeValues(environment)));
  const { scrape_configs, global } = configOf(environment);
  expect(scrape_configs).toEqual(
    scrapeTargets.map(({ job, host, port }) => ({
      job_name: job,
      dns_sd_configs: [{ names: [host], type: 'A', port, refresh_interval: global.scrape_interval }],
    })),
  );
});

test('a single address is scraped without DNS', () => {
  const values = loadValues({ environment: 'local' });
  const target = { job: 'api', host: '127.0.0.1', port: 9464, discovery: 'static' as const };
  const { scrape_configs } = prometheusConfig(
    values,
    { ...clusterEndpoints(values), scrapeTargets: [target] },
    placement,
  );
  expect(scrape_configs).toEqual([{ job_name: 'api', static_configs: [{ targets: ['127.0.0.1:9464'] }] }]);
});

test('Prometheus bounds what it keeps by time and size', () => {
  const { storage } = configOf('local', ['prometheus.retentionHours=500', 'prometheus.retentionSize=2GB']);
  expect(storage.tsdb.retention).toEqual({ time: '500h', size: '2GB' });
});

test('production sends samples and alerts elsewhere, with a password from a file and the name of the cluster', () => {
  expect(configOf('production')).toMatchObject({
    global: { external_labels: { cluster: 'swapi-production' } },
    alerting: {
      alertmanagers: [{ scheme: 'https', static_configs: [{ targets: ['alertmanager.example.com:443'] }] }],
    },
    remote_write: [
      {
        url: 'https://metrics.example.com/api/v1/write',
        basic_auth: {
          username_file: '/files/remote-write/username',
          password_file: '/files/remote-write/password',
        },
      },
    ],
  });
});

test('local sends nothing elsewhere', () => {
  const config = configOf('local');
  expect(config).not.toHaveProperty('remote_write');
  expect(config).not.toHaveProperty('alerting');
  expect(config.global).not.toHaveProperty('external_labels');
});

test('the flags name the files and the address of the placement', () => {
  expect(prometheusFlags(placement)).toEqual(
    expect.arrayContaining([
      '--config.file=/files/config/prometheus.yml',
      '--storage.tsdb.path=/somewhere',
      '--web.listen-address=127.0.0.2:9090',
    ]),
  );
});
