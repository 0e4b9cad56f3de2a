import { expect, test } from '@jest/globals';
import { isOwnHost } from './own-hosts.ts';

test.each([
  'localhost',
  '127.0.0.1',
  '127.8.8.8',
  '[::1]',
  'upstream',
  'upstream.swapi.svc',
  'upstream.swapi.svc.cluster.local',
  'upstream.swapi.svc.example.org',
  'host.docker.internal',
  '10.1.2.3',
  '172.31.0.1',
  '192.168.0.1',
  '[fd00::1]',
])('%s is of this machine, cluster or network', (host) => {
  expect(isOwnHost(host)).toBe(true);
});

test.each([
  'swapi.info',
  'www.swapi.tech',
  'localhost.example.org',
  '8.8.8.8',
  '172.32.0.1',
  '128.0.0.1',
  '[2001:db8::1]',
  'svc.example.org',
  'swapi.svc.example.org',
  'fd.example.org',
])('%s is elsewhere', (host) => {
  expect(isOwnHost(host)).toBe(false);
});
