import type { Role } from '../../app/contract.ts';
import type { Endpoints } from '../endpoints.ts';
import { nodeMemory } from '../memory-limits.ts';
import type { Placement } from '../placement.ts';
import type { Values } from '../values/schema.ts';

/** The variables of a role of the service, apart from what leads to a Kafka or Tempo that is not this platform's. */
export function roleEnvironment(
  role: Role,
  values: Values,
  endpoints: Endpoints,
  { listenAddress }: Pick<Placement, 'listenAddress'>,
): Record<string, string | undefined> {
  return {
    HOST: listenAddress,
    ...nodeMemory(values[role].resources),
    BUILD_REVISION: values.images.app.digest || values.images.app.tag,
    KAFKA_BROKERS: endpoints.kafkaBrokers.join(','),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoints.otlp,
    ...values.otel,
    ...ofRole(role, values, endpoints),
    ...values[role].env,
  };
}

function ofRole(role: Role, { ingress }: Values, { swapi }: Endpoints): Record<string, string> {
  // NetworkPolicies let nobody but the Ingress' controller reach api from outside: what it adds to X-Forwarded-For holds.
  if (role === 'api') return { SWAPI_URL: swapi, ...(ingress.enabled ? { TRUSTED_PROXIES: '1' } : {}) };
  // It answers nothing but its operations port, which is never traced.
  return role === 'lag' ? { OTEL_SDK_DISABLED: 'true' } : {};
}
