import { expect, test } from '@jest/globals';
import { broken, container, sample } from './sample.ts';
import { checkSecrets } from './secrets.ts';

test('references and paths pass', () => {
  expect(checkSecrets(sample())).toEqual([]);
});

test('a Secret is found', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', namespace: 'swapi' } };
  expect(checkSecrets([...sample(), secret])).toEqual(['Secret swapi/x: secrets are not for manifests']);
});

test.each(['KAFKA_SASL_PASSWORD', 'GF_SECURITY_SECRET_KEY', 'API_TOKEN', 'session_key'])(
  'a literal %s is found',
  (name) => {
    expect(checkSecrets(broken('Deployment api', `${container}.env.0`, { name, value: 'hunter2' }))).toEqual([
      `Deployment swapi/api: container api has ${name} with a literal value`,
    ]);
  },
);

test.each(['/etc/secrets/password', '$(PASSWORD)', '', 'false'])('%j gives nothing away', (value) => {
  const objects = broken('Deployment api', `${container}.env.0`, { name: 'ADMIN_PASSWORD', value });
  expect(checkSecrets(objects)).toEqual([]);
});

test('a password in an argument is found', () => {
  expect(checkSecrets(broken('Deployment api', `${container}.args`, ['--db-password=hunter2']))).toEqual([
    'Deployment swapi/api: container api has db-password with a literal value',
  ]);
});

test.each([
  ['password: hunter2', ['password']],
  ['  - basic_auth: { username: x, password: "hunter2" }', ['password']],
  ['{"secret_access_key":"hunter2"}', ['secret_access_key']],
  ['admin_password = hunter2', ['admin_password']],
  [`password_file: /etc/x\npassword: \${PASSWORD}\nnum_tokens: 512\nsecret:\n  name: x`, []],
])('in a file, %j has the passwords %j', (text, names) => {
  const findings = names.map((name) => `ConfigMap observability/prometheus-abc a: ${name} has a literal value`);
  expect(checkSecrets(broken('ConfigMap prometheus-abc', 'data', { a: text }))).toEqual(findings);
});
