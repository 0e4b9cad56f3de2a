import { operationsPaths } from '../contract.ts';
import type { RoleContext, RoleParts } from '../role.ts';
import { createRequestLog } from '../server/request-log.ts';
import { createRequestMetrics } from '../server/request-metrics.ts';
import { createUpstream } from './create-upstream.ts';
import { loadDataSet } from './data-set/data-set.ts';
import { createFaults } from './faults/faults.ts';
import { createFaultsResource } from './faults/faults-resource.ts';
import { createFaultInjector } from './faults/inject-faults.ts';

/** The SWAPI server, wired to the configuration. Throws DataSetError when its data is not usable. */
export function createRole({ config, logger, metrics, requestOrigin }: RoleContext): RoleParts {
  const faults = config.FAULTS_ENABLED ? createFaults() : undefined;
  const upstream = createUpstream({
    dataSet: loadDataSet(new URL('./data/', import.meta.url)),
    publicUrl: config.PUBLIC_URL,
    ...(faults ? { injectFaults: createFaultInjector({ faults, logger }) } : {}),
    requestTimeoutMs: config.REQUEST_TIMEOUT_MS,
    logger,
    observers: [createRequestMetrics(metrics.create), createRequestLog({ logger })],
    corsOrigin: config.CORS_ORIGIN,
    clientAddressOf: requestOrigin.clientAddress,
  });
  return {
    main: { port: config.UPSTREAM_PORT, variable: 'UPSTREAM_PORT', handle: upstream.callback() },
    operations: {
      port: config.UPSTREAM_OPERATIONS_PORT,
      variable: 'UPSTREAM_OPERATIONS_PORT',
      ...(faults ? { resources: { [operationsPaths.faults]: createFaultsResource({ faults, logger }) } } : {}),
    },
  };
}
