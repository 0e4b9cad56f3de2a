import { ports } from '../../app/contract.ts';
import { grafanaUrl } from '../grafana-url.ts';
import type { Placement } from '../placement.ts';
import type { Values } from '../values/schema.ts';

/** Where Grafana reads its files; the Secret has the keys adminPassword and secretKey. */
export const grafanaFolders = ({ configFolder }: Placement) => ({
  provisioning: `${configFolder}/provisioning`,
  datasources: `${configFolder}/provisioning/datasources`,
  dashboardProviders: `${configFolder}/provisioning/dashboards`,
  /** A folder for each dashboard below. */
  dashboards: `${configFolder}/dashboards`,
  secret: `${configFolder}/secret`,
});

/** Folders without anything in them: Grafana looks there at its start, and complains of errors where they are missing. */
export const grafanaEmptyFolders = ({ configFolder, dataFolder }: Placement): readonly string[] => [
  `${dataFolder}/plugins`,
  `${configFolder}/provisioning/plugins`,
  `${configFolder}/provisioning/alerting`,
];

/** A provisioning file that says where dashboards are. */
export interface DashboardProviders {
  readonly apiVersion: 1;
  readonly providers: readonly {
    readonly name: string;
    readonly folder: string;
    readonly folderUid: string;
    readonly type: 'file';
    readonly allowUiUpdates: boolean;
    readonly updateIntervalSeconds: number;
    readonly options: { readonly path: string; readonly foldersFromFilesStructure: boolean };
  }[];
}

/** All dashboards in one folder, read again when they change. */
export function grafanaDashboardProviders(placement: Placement): DashboardProviders {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'platform',
        folder: 'SWAPI',
        folderUid: 'swapi',
        type: 'file',
        allowUiUpdates: false,
        updateIntervalSeconds: 10,
        options: { path: grafanaFolders(placement).dashboards, foldersFromFilesStructure: false },
      },
    ],
  };
}

/** Grafana's settings, as the variables that stand for those of its grafana.ini. */
export function grafanaEnvironment(values: Values, placement: Placement): Record<string, string> {
  const folders = grafanaFolders(placement);
  return {
    GF_SERVER_HTTP_ADDR: placement.listenAddress,
    GF_SERVER_HTTP_PORT: String(ports.grafana),
    GF_SERVER_ROOT_URL: `${grafanaUrl(values)}/`,
    GF_PATHS_DATA: placement.dataFolder,
    GF_PATHS_PLUGINS: `${placement.dataFolder}/plugins`,
    GF_PATHS_PROVISIONING: folders.provisioning,
    GF_LOG_MODE: 'console',
    GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${folders.dashboards}/home/home.json`,
    GF_USERS_DEFAULT_THEME: 'system',
    ...nothingFromOutside,
    ...(values.grafana.login ? withLogin(values, folders.secret) : withoutLogin),
  };
}

/** It neither asks for anything on the internet nor tells anything there. */
const nothingFromOutside = {
  GF_ANALYTICS_REPORTING_ENABLED: 'false',
  GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
  GF_NEWS_NEWS_FEED_ENABLED: 'false',
  GF_PLUGINS_PREINSTALL_DISABLED: 'true',
  GF_PLUGINS_PREINSTALL_AUTO_UPDATE: 'false',
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: 'false',
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: 'true',
  GF_SECURITY_DISABLE_GRAVATAR: 'true',
  GF_SNAPSHOTS_EXTERNAL_ENABLED: 'false',
};

/** Everybody is an editor, for the links between the signals lead to Explore, which viewers lack. Nobody is an admin. */
const withoutLogin = {
  GF_AUTH_ANONYMOUS_ENABLED: 'true',
  GF_AUTH_ANONYMOUS_ORG_ROLE: 'Editor',
  GF_AUTH_DISABLE_LOGIN_FORM: 'true',
  GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
};

function withLogin(values: Values, secretFolder: string): Record<string, string> {
  return {
    GF_AUTH_ANONYMOUS_ENABLED: 'false',
    GF_USERS_ALLOW_SIGN_UP: 'false',
    GF_SECURITY_ADMIN_PASSWORD__FILE: `${secretFolder}/adminPassword`,
    GF_SECURITY_SECRET_KEY__FILE: `${secretFolder}/secretKey`,
    GF_SECURITY_COOKIE_SECURE: String(grafanaUrl(values).startsWith('https:')),
  };
}
