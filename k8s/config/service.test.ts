import { expect, test } from '@jest/globals';
import type { Role } from '../../app/contract.ts';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment } from '../environments.ts';
import { loadValues } from '../values/load-values.ts';
import { serviceEnvironment } from './service.ts';

function environmentOf(role: Role, environment: Environment, sets: readonly string[] = []) {
  const values = loadValues({ ...completeValues(environment), sets });
  return serviceEnvironment(role, values, clusterEndpoints(values), { listenAddress: '0.0.0.0' });
}

test('api believes the one proxy that an Ingress is, or as many as values say; upstream believes none', () => {
  expect(environmentOf('api', 'production')).toMatchObject({ TRUSTED_PROXIES: '1' });
  expect(environmentOf('api', 'production', ['api.env.TRUSTED_PROXIES=2'])).toMatchObject({ TRUSTED_PROXIES: '2' });
  expect(environmentOf('api', 'local')).not.toHaveProperty('TRUSTED_PROXIES');
  expect(environmentOf('upstream', 'production')).not.toHaveProperty('TRUSTED_PROXIES');
});

test('addresses of clients are kept where the only client is who runs it, not in production', () => {
  for (const role of ['api', 'upstream'] as const) {
    expect(environmentOf(role, 'local')).toMatchObject({ CLIENT_ADDRESS: 'full' });
    expect(environmentOf(role, 'ci')).toMatchObject({ CLIENT_ADDRESS: 'full' });
    expect(environmentOf(role, 'production')).not.toHaveProperty('CLIENT_ADDRESS');
  }
});
