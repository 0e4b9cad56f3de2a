import { expect, test } from '@jest/globals';
import type { Role } from '../../app/contract.ts';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { roleEnvironment } from './role.ts';

function environmentOf(role: Role, environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  return roleEnvironment(role, values, clusterEndpoints(values), { listenAddress: '0.0.0.0' });
}

test('api believes the one proxy that an Ingress is, or as many as values say; upstream believes none', () => {
  expect(environmentOf('api', 'production')).toMatchObject({ TRUSTED_PROXIES: '1' });
  expect(environmentOf('api', 'production', ['api.env.TRUSTED_PROXIES=2'])).toMatchObject({ TRUSTED_PROXIES: '2' });
  expect(environmentOf('api', 'local')).not.toHaveProperty('TRUSTED_PROXIES');
  expect(environmentOf('upstream', 'production')).not.toHaveProperty('TRUSTED_PROXIES');
});

test('a trace from outside is continued, but where api is reached through an Ingress; upstream always takes that of api', () => {
  expect(environmentOf('api', 'production')).toMatchObject({ TRACE_CONTEXT: 'link' });
  expect(environmentOf('api', 'local')).not.toHaveProperty('TRACE_CONTEXT');
  expect(environmentOf('api', 'ci')).not.toHaveProperty('TRACE_CONTEXT');
  for (const environment of environments) {
    expect(environmentOf('upstream', environment)).not.toHaveProperty('TRACE_CONTEXT');
  }
});

test('addresses of clients are kept where the only client is who runs it, not in production', () => {
  for (const role of ['api', 'upstream'] as const) {
    expect(environmentOf(role, 'local')).toMatchObject({ CLIENT_ADDRESS: 'full' });
    expect(environmentOf(role, 'ci')).toMatchObject({ CLIENT_ADDRESS: 'full' });
    expect(environmentOf(role, 'production')).not.toHaveProperty('CLIENT_ADDRESS');
  }
});
