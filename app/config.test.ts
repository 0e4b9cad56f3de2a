import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, type Environment, loadConfig, openTelemetryVariables, variables } from './config.ts';
import { environmentVariables, type Role, roles } from './contract.ts';

const brokers = { KAFKA_BROKERS: 'kafka:9092' };

/** The message of the one error that the environment makes. */
function faultsOf(role: Role, environment: Environment): string {
  try {
    loadConfig(role, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the environment is accepted');
}

test('the contract lists exactly the variables there are', () => {
  expect([...environmentVariables].toSorted()).toEqual(Object.keys(variables).toSorted());
});

test('every variable has a unit and a meaning, and a role that reads it', () => {
  for (const [name, { unit, help, roles: readers }] of Object.entries(variables)) {
    expect([name, unit !== '', help !== '', readers.length > 0]).toEqual([name, true, true, true]);
  }
});

test.each([
  ['[::1]', '::1'],
  ['::', '::'],
  ['0.0.0.0', '0.0.0.0'],
])('HOST=%s is %s', (given, host) => {
  expect(loadConfig('api', { HOST: given }).HOST).toBe(host);
});

test('without any variable each role has its defaults', () => {
  expect(loadConfig('api', {})).toMatchObject({
    HOST: '127.0.0.1',
    API_PORT: 3000,
    API_OPERATIONS_PORT: 9464,
    SWAPI_URL: 'http://localhost:3001/api/',
    LOG_LEVEL: 'info',
    KAFKA_BROKERS: undefined,
    LOG_QUEUE_BYTES: 33_554_432,
    SIMULATED_WORK_MS: 0,
  });
  expect(loadConfig('upstream', {})).toMatchObject({ UPSTREAM_PORT: 3001, FAULTS_ENABLED: false });
  expect(loadConfig('lag', brokers)).toMatchObject({ LAG_OPERATIONS_PORT: 9466 });
});

test('every default is a value that the variable accepts', () => {
  const written = Object.entries(variables).flatMap(([name, { fallback }]) =>
    fallback === undefined ? [] : [[name, String(fallback)]],
  );
  const environment = Object.fromEntries(written);
  for (const role of roles) {
    expect(loadConfig(role, { ...environment, ...brokers })).toEqual(loadConfig(role, brokers));
  }
});

test('values are read as their types', () => {
  const config = loadConfig('api', {
    API_PORT: '0',
    CLIENT_ADDRESS: 'truncated',
    KAFKA_BROKERS: 'one:9092, two:9093,[::1]:9092,[fe80::1%eth0]:65535,',
    SWAPI_URL: 'https://swapi.info/api/',
    CACHE_TTL_MS: '0',
  });
  expect(config).toMatchObject({
    API_PORT: 0,
    CLIENT_ADDRESS: 'truncated',
    KAFKA_BROKERS: ['one:9092', 'two:9093', '[::1]:9092', '[fe80::1%eth0]:65535'],
    SWAPI_URL: 'https://swapi.info/api/',
    CACHE_TTL_MS: 0,
  });
});

test('an empty variable is an absent one', () => {
  const empty = Object.fromEntries(Object.keys(variables).map((name) => [name, '']));
  expect(loadConfig('api', { ...empty, OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual(loadConfig('api', {}));
});

test('every fault is told at once, a line each', () => {
  const message = faultsOf('api', {
    API_PORT: '70000',
    SWAPI_URL: 'ftp://swapi',
    LOG_LEVEL: 'loud',
    CLIENT_ADDRESS: 'true',
    CACHE_BYTES: '1e6',
    KAFKA_BROKERS: 'kafka',
    KAFKA_SASL_USERNAME: 'alone',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'tempo:4318',
  });
  const lines = message.split('\n');
  expect(lines[0]).toBe('The configuration is not usable:');
  expect(lines.slice(1).map((line) => line.trim().split(/[:,]/, 1)[0])).toEqual([
    'API_PORT',
    'SWAPI_URL',
    'CACHE_BYTES',
    'CLIENT_ADDRESS',
    'LOG_LEVEL',
    'KAFKA_BROKERS',
    'KAFKA_SASL_MECHANISM',
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ]);
  expect(message).toContain('  API_PORT: expected a whole number from 0 to 65535, not "70000"');
  expect(message).toContain('  SWAPI_URL: expected an http or https URL, not "ftp://swapi"');
  expect(message).toContain('  LOG_LEVEL: expected trace, debug, info, warn, error or fatal, not "loud"');
  expect(message).toContain('  CLIENT_ADDRESS: expected none, truncated or full, not "true"');
  expect(message).toContain('  KAFKA_BROKERS: expected host:port[,host:port...], not "kafka"');
});

test.each([
  ['localhost:99999', 'expected ports from 1 to 65535'],
  ['localhost:0', 'expected ports from 1 to 65535'],
  ['localhost:9092,a:99999,b:65536', 'expected ports from 1 to 65535'],
  ['[::1]:123456', 'expected ports from 1 to 65535'],
  ['::1:9092', 'expected IPv6 addresses in brackets, such as [::1]:9092'],
  ['2001:db8:0:0:0:0:0:1:9092', 'expected IPv6 addresses in brackets, such as [::1]:9092'],
  ['::1', 'expected IPv6 addresses in brackets, such as [::1]:9092'],
  ['[kafka]:9092', 'expected an IPv6 address in brackets'],
  ['[::1]', 'expected host:port[,host:port...]'],
  ['PLAINTEXT://kafka:9092', 'expected host:port[,host:port...]'],
])('KAFKA_BROKERS=%s is refused: %s', (brokers, reason) => {
  expect(faultsOf('api', { KAFKA_BROKERS: brokers })).toContain(`  KAFKA_BROKERS: ${reason}, not "${brokers}"`);
});

test.each([
  ['API_PORT', ['-1', '1.5', '0x50', ' 80', '65536', 'http', '９']],
  ['SWAPI_TIMEOUT_MS', ['0', '3600001', '2s', 'Infinity', 'NaN']],
  ['SWAPI_URL', ['localhost:3001', '/api/', 'javascript:alert(1)', 'http://']],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', ['0', '-1', '1k', 'Infinity']],
  ['KAFKA_BROKERS', [',', 'a:b', 'kafka:', ':9092', 'a:9092;b:9092', 'a:9092, b']],
  ['CORS_ORIGIN', ['example.org', 'https://example.org/', 'https://a.org,https://b.org', '**', 'null']],
  ['LOG_LEVEL', ['INFO ', '30', 'verbose']],
])('%s refuses what it cannot use', (name, values) => {
  for (const value of values) expect(faultsOf('api', { [name]: value })).toContain(`  ${name}: expected`);
});

test('propagators are those that the OpenTelemetry SDK has', () => {
  for (const names of ['tracecontext', 'tracecontext,baggage', ' b3multi , b3,', 'none', ' ']) {
    expect(loadConfig('api', { OTEL_PROPAGATORS: names })).toEqual(loadConfig('api', {}));
  }
  for (const names of ['tracecontex', 'tracecontext,baggge', 'TraceContext', 'xray', 'tracecontext;baggage', ',']) {
    expect(faultsOf('api', { OTEL_PROPAGATORS: names })).toContain(
      `  OTEL_PROPAGATORS: expected one or more of tracecontext, baggage, b3, b3multi, none, not "${names}"`,
    );
  }
});

test('variables of another role are not read', () => {
  expect(loadConfig('upstream', { API_PORT: 'nonsense', SWAPI_URL: 'nonsense' }).API_PORT).toBe(3000);
});

test('a secret is never shown', () => {
  const message = faultsOf('api', { KAFKA_SASL_PASSWORD: 'hunter2'.repeat(1_000) });
  expect(message).toContain('KAFKA_SASL_PASSWORD: ');
  expect(message).not.toContain('hunter2');
});

describe('contradictions', () => {
  const sasl = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'user', KAFKA_SASL_PASSWORD: 'secret' };

  test('SASL takes all three of its variables or none', () => {
    expect(loadConfig('api', { ...brokers, ...sasl }).KAFKA_SASL_MECHANISM).toBe('plain');
    for (const name of Object.keys(sasl)) {
      const message = faultsOf('api', { ...brokers, ...sasl, [name]: undefined });
      expect(message).toContain('set all three or none');
      expect(message).not.toContain('secret');
    }
  });

  test('lag needs brokers', () => {
    expect(faultsOf('lag', {})).toContain('KAFKA_BROKERS: lag needs it');
  });

  test('a fault in one of the three is told once, not as a contradiction too', () => {
    const message = faultsOf('api', { ...brokers, ...sasl, KAFKA_SASL_MECHANISM: 'gssapi' });
    expect(message).toContain('KAFKA_SASL_MECHANISM: ');
    expect(message).not.toContain('all three');
  });

  test('faulty brokers are not told as missing too', () => {
    expect(faultsOf('lag', { KAFKA_BROKERS: 'kafka' })).not.toContain('lag needs it');
  });
});

test('the root of an OTLP receiver has no path of a signal, which is added to it', () => {
  const url = 'http://localhost:4318/v1/traces';
  for (const root of [url, `${url}/`]) {
    const message = faultsOf('api', { OTEL_EXPORTER_OTLP_ENDPOINT: root });
    expect(message).toContain(`OTEL_EXPORTER_OTLP_ENDPOINT: expected a URL without /v1/traces`);
    expect(message).toContain('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is taken as it is');
  }
  for (const environment of [
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url },
    // The root is of no meaning for spans then.
    { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url },
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/otlp/' },
  ]) {
    expect(loadConfig('api', environment)).toEqual(loadConfig('api', {}));
  }
});

test('the variables of OpenTelemetry that are documented are standard ones', () => {
  for (const [name] of openTelemetryVariables) expect(name).toMatch(/^OTEL_[A-Z_]+$/);
});

test('whatever the environment holds, it is accepted or told by a ConfigError', () => {
  const names = fc.constantFrom(...environmentVariables, ...openTelemetryVariables.map(([name]) => name));
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.webUrl(),
    fc.integer().map(String),
    fc.constantFrom('true', 'plain', 'a:1,b:2', '__proto__'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...roles), fc.dictionary(names, value), (role, environment) => {
      try {
        expect(Object.keys(loadConfig(role, environment))).toEqual(Object.keys(variables));
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
      }
    }),
    { numRuns: 500 },
  );
});
