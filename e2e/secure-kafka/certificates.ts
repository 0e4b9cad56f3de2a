import { generate } from 'selfsigned';

export interface Authority {
  /** What clients trust, as PEM. */
  readonly certificate: string;
  /** A key and its certificate for a name in DNS, as PEM; valid for an hour, or until a minute ago. */
  issue(host: string, validity?: 'valid' | 'expired'): Promise<string>;
}

const minuteMs = 60_000;
const settings = { keyType: 'ec', algorithm: 'sha256' } as const;

/** An authority of one's own. Every one has the same name, so that only its signature tells one from another. */
export async function createAuthority(): Promise<Authority> {
  const ca = await generate([{ name: 'commonName', value: 'Kafka of your own' }], {
    ...settings,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    certificate: ca.cert,
    async issue(host, validity = 'valid') {
      const endsInMs = validity === 'valid' ? 60 * minuteMs : -minuteMs;
      const { private: key, cert } = await generate([{ name: 'commonName', value: host }], {
        ...settings,
        ca: { key: ca.private, cert: ca.cert },
        notBeforeDate: new Date(Date.now() - 60 * minuteMs),
        notAfterDate: new Date(Date.now() + endsInMs),
      });
      return `${key}\n${cert}\n`;
    },
  };
}
