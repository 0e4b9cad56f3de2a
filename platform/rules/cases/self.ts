import type { AlertCase } from '../test-file.ts';

const failures = 'prometheus_rule_evaluation_failures_total{job="prometheus", instance="p:1", rule_group="logs"}';
const reload = 'prometheus_config_last_reload_successful{job="prometheus", instance="p:1"}';
const undelivered =
  'prometheus_notifications_errors_total{job="prometheus", instance="p:1", alertmanager="https://am:443/api/v2/alerts"}';
const store = { remote_name: 'store', url: 'https://store/api/v1/write' };
const remote = (name: string) =>
  `prometheus_remote_storage_${name}{job="prometheus", instance="p:1", remote_name="${store.remote_name}", url="${store.url}"}`;
const highest = remote('queue_highest_timestamp_seconds');
const sent = remote('queue_highest_sent_timestamp_seconds');
const refused = remote('samples_failed_total');

export const selfCases: readonly AlertCase[] = [
  {
    title: 'rules that cannot be evaluated are noticed',
    series: { [failures]: '0x5 0+4x15' },
    at: '15m',
    alert: 'RuleEvaluationFails',
    firing: [
      {
        labels: { job: 'prometheus', rule_group: 'logs' },
        summary: 'Prometheus cannot evaluate its rules',
        description: 'About 20 evaluations of logs failed in five minutes.',
      },
    ],
  },
  {
    title: 'rules that failed long ago are no trouble',
    series: { [failures]: '7x20' },
    at: '15m',
    alert: 'RuleEvaluationFails',
    firing: [],
  },
  {
    title: 'rules that Prometheus could not read are noticed',
    series: { [reload]: '1x3 0x15' },
    at: '15m',
    alert: 'ConfigReloadFails',
    firing: [
      {
        labels: { job: 'prometheus', instance: 'p:1' },
        summary: 'Prometheus runs with old rules',
        description: 'Prometheus at p:1 could not read its configuration or rules, and goes on with the ones before.',
      },
    ],
  },
  {
    title: 'a reload that succeeds the second time is no trouble',
    series: { [reload]: '1x3 0 1x15' },
    at: '15m',
    alert: 'ConfigReloadFails',
    firing: [],
  },
  {
    title: 'the watchdog always fires',
    series: { [reload]: '1x5' },
    at: '2m',
    alert: 'Watchdog',
    firing: [
      {
        labels: {},
        summary: 'Alerts are delivered',
        description:
          'It always fires. Where it does not arrive, no other alert would: have its absence noticed elsewhere.',
      },
    ],
  },
  {
    title: 'alerts that do not reach Alertmanager are noticed',
    series: { [undelivered]: '0x5 0+2x15' },
    at: '15m',
    alert: 'AlertsNotDelivered',
    firing: [
      {
        labels: { job: 'prometheus', instance: 'p:1', alertmanager: 'https://am:443/api/v2/alerts' },
        summary: 'Alertmanager does not get the alerts',
        description:
          'Prometheus at p:1 could not deliver about 10 alerts to https://am:443/api/v2/alerts in five minutes.',
      },
    ],
  },
  {
    title: 'an alert that is delivered at the second try is no trouble',
    series: { [undelivered]: '0x5 1x20' },
    at: '14m',
    alert: 'AlertsNotDelivered',
    firing: [],
  },
  {
    title: 'a long-term store that falls behind is noticed',
    series: { [highest]: '1000+60x30', [sent]: '1000+60x5 1300x25' },
    at: '25m',
    alert: 'RemoteWriteBehind',
    firing: [
      {
        labels: { job: 'prometheus', instance: 'p:1', ...store },
        summary: 'The long-term store does not get the samples',
        description:
          'What Prometheus at p:1 sends to https://store/api/v1/write is more than two minutes behind. After some two ' +
          'hours it is lost there.',
      },
    ],
  },
  {
    title: 'a long-term store that keeps up is no trouble',
    series: { [highest]: '1000+60x30', [sent]: '1000+60x10 1600 1640 1740+60x20' },
    at: '25m',
    alert: 'RemoteWriteBehind',
    firing: [],
  },
  {
    title: 'samples that the long-term store refuses are noticed',
    series: { [refused]: '0x5 0+20x15' },
    at: '15m',
    alert: 'RemoteWriteRefused',
    firing: [
      {
        labels: { job: 'prometheus', instance: 'p:1', url: store.url },
        summary: 'The long-term store refuses samples',
        description: 'https://store/api/v1/write refused about 100 samples in five minutes: they are lost there.',
      },
    ],
  },
  {
    title: 'samples that the long-term store refused long ago are no trouble',
    series: { [refused]: '0x5 20x25' },
    at: '20m',
    alert: 'RemoteWriteRefused',
    firing: [],
  },
];
