import { exemplarLabel, metrics } from '../../app/contract.ts';
import type { Endpoints } from '../endpoints.ts';
import { readableLine } from '../queries/readable-line.ts';
import type { Values } from '../values/schema.ts';

/** The uids by which datasources, dashboards and links know each other; they never change. */
const datasourceUids = { prometheus: 'prometheus', loki: 'loki', tempo: 'tempo' } as const;

/** The user of an external Loki or Tempo: variables of Grafana's environment, by name. */
export const datasourceUsers = {
  loki: { user: 'LOKI_USERNAME', password: 'LOKI_PASSWORD' },
  tempo: { user: 'TEMPO_USERNAME', password: 'TEMPO_PASSWORD' },
} as const;

/** A provisioning file of datasources; in it `${NAME}` stands for a variable of the environment and `$$` for a dollar. */
export interface Datasources {
  readonly apiVersion: 1;
  readonly prune: boolean;
  readonly datasources: readonly Datasource[];
}

interface Datasource {
  readonly name: string;
  readonly type: string;
  readonly uid: string;
  readonly access: 'proxy';
  readonly url: string;
  readonly isDefault?: boolean;
  readonly editable: boolean;
  readonly basicAuth?: boolean;
  readonly basicAuthUser?: string;
  readonly secureJsonData?: { readonly basicAuthPassword: string };
  readonly jsonData: Readonly<Record<string, unknown>>;
}

/**
 * Three datasources that lead to each other: exemplars and log lines to their trace, a trace to its log lines and to
 * the metrics of its service, a log line to the dashboard of its service.
 */
export function grafanaDatasources(values: Values, endpoints: Endpoints): Datasources {
  return {
    apiVersion: 1,
    prune: true,
    datasources: [
      prometheus(endpoints.prometheus, values.prometheus.scrapeIntervalSeconds),
      loki(endpoints.loki, values.loki.external.secret !== ''),
      tempo(endpoints.tempo, values.tempo.external.secret !== ''),
    ],
  };
}

function prometheus(url: string, scrapeIntervalSeconds: number): Datasource {
  return {
    ...common('Prometheus', datasourceUids.prometheus, url),
    isDefault: true,
    jsonData: {
      httpMethod: 'POST',
      prometheusType: 'Prometheus',
      timeInterval: `${scrapeIntervalSeconds}s`,
      manageAlerts: true,
      exemplarTraceIdDestinations: [
        { name: exemplarLabel, datasourceUid: datasourceUids.tempo, urlDisplayLabel: 'Trace' },
      ],
    },
  };
}

function loki(url: string, withUser: boolean): Datasource {
  return {
    ...common('Loki', datasourceUids.loki, url),
    ...(withUser ? basicAuth(datasourceUsers.loki) : {}),
    jsonData: {
      // There are no rules in Loki; without this, Grafana asks for them.
      manageAlerts: false,
      derivedFields: [
        {
          name: 'Trace',
          matcherType: 'label',
          matcherRegex: '^trace_id$$',
          url: '$${__value.raw}',
          urlDisplayLabel: 'Trace',
          datasourceUid: datasourceUids.tempo,
        },
        {
          name: 'Metrics',
          matcherType: 'label',
          matcherRegex: '^service_name$$',
          url: '/d/service?var-service=$${__value.raw}&$${__url_time_range}',
          urlDisplayLabel: 'Metrics',
        },
      ],
    },
  };
}

function tempo(url: string, withUser: boolean): Datasource {
  const requests = metrics.serverRequestDuration.name;
  // Stands for the span's own attributes, as matchers on the labels below.
  const tags = '$${__tags}';
  return {
    ...common('Tempo', datasourceUids.tempo, url),
    ...(withUser ? basicAuth(datasourceUsers.tempo) : {}),
    jsonData: {
      tracesToLogsV2: {
        datasourceUid: datasourceUids.loki,
        // A line may be stamped a little before or after the span it belongs to.
        spanStartTimeShift: '-5m',
        spanEndTimeShift: '5m',
        tags: [{ key: 'service.name', value: 'service_name' }],
        customQuery: true,
        // All fields of a line are found when it is opened.
        query: `{$\${__tags}} | trace_id = "$\${__trace.traceId}" | json | ${readableLine}`,
      },
      tracesToMetrics: {
        datasourceUid: datasourceUids.prometheus,
        spanStartTimeShift: '-15m',
        spanEndTimeShift: '15m',
        tags: [
          { key: 'service.name', value: 'job' },
          { key: 'http.route', value: 'http_route' },
        ],
        queries: [
          {
            name: 'Requests by status',
            query: `sum by (http_response_status_code) (rate(${requests}_count{${tags}}[$$__rate_interval]))`,
          },
          {
            name: 'p95',
            query: `histogram_quantile(0.95, sum by (le) (rate(${requests}_bucket{${tags}}[$$__rate_interval])))`,
          },
        ],
      },
      serviceMap: { datasourceUid: datasourceUids.prometheus },
      nodeGraph: { enabled: true },
      // A search that is streamed is a table of two frames, with a list to choose from below it.
      streamingEnabled: { search: false, metrics: true },
    },
  };
}

const common = (name: string, uid: string, url: string) => ({
  name,
  type: uid,
  uid,
  access: 'proxy' as const,
  url,
  editable: false,
});

const basicAuth = ({ user, password }: { user: string; password: string }) => ({
  basicAuth: true,
  basicAuthUser: `\${${user}}`,
  secureJsonData: { basicAuthPassword: `\${${password}}` },
});
