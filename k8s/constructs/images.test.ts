import { expect, test } from '@jest/globals';
import { loadValues } from '../../platform/values/load-values.ts';
import { thirdParties } from '../../platform/versions.ts';
import { appImage, thirdPartyImage } from './images.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test('an image is pinned by its tag, or by a digest where values give one', () => {
  const values = loadValues({ environment: 'local', sets: [`images.digests.loki=${digest}`, 'images.app.tag=1.2.3'] });
  expect(thirdPartyImage(values, 'kafka').image).toMatch(/^docker\.io\/apache\/kafka:\d+\.\d+\.\d+$/);
  expect(thirdPartyImage(values, 'loki').image).toMatch(new RegExp(`^docker.io/grafana/loki:[\\d.]+@${digest}$`));
  expect(appImage(values).image).toBe('swapi-observability:1.2.3');
});

test('every image comes from a mirror where there is one', () => {
  const values = loadValues({ environment: 'local', sets: ['images.registry=registry.example.com/hub'] });
  for (const name of thirdParties)
    expect(thirdPartyImage(values, name).image).toMatch(/^registry\.example\.com\/hub\//);
});
