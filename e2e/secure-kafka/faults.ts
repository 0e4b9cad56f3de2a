import type { User } from './broker-properties.ts';
import type { ExternalKafka } from './installation.ts';
import { nobody, type SecretContents, type System, users } from './system.ts';

/** What is wrong with an installation, by values or by what is in the Secrets, and who says what of it. */
export interface Fault extends SecretContents {
  readonly external?: Partial<ExternalKafka>;
  /** What api and lag say. */
  readonly told: RegExp;
  /** What Promtail says before it ends. */
  readonly byPromtail: RegExp;
}

const withWrongPassword = ({ username }: User): User => ({ username, password: nobody.password });
const wrongPasswords = {
  service: withWrongPassword(users.service),
  telemetry: withWrongPassword(users.telemetry),
};
const withoutTls = { tls: false, caSecret: '' };

export const wrongUser =
  /authentication failed.*see KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD/i;
const unknownAuthority = /see whether KAFKA_TLS_CA_FILE has the authority that signed the broker's certificate/;
const hungUp = /Closed connection.*wants TLS \(KAFKA_TLS\) or a user \(KAFKA_SASL_MECHANISM\)/;

export const faults: Readonly<Record<string, (system: System) => Fault>> = {
  'a wrong password, by SCRAM': () => ({
    ...wrongPasswords,
    told: wrongUser,
    byPromtail: /SASL Authentication failed/,
  }),
  'a wrong password, by PLAIN': () => ({
    external: { saslMechanism: 'plain' },
    ...wrongPasswords,
    told: wrongUser,
    byPromtail: /SASL Authentication failed/,
  }),
  'a mechanism that the broker does not have': () => ({
    external: { saslMechanism: 'scram-sha-256' },
    told: /UNSUPPORTED_SASL_MECHANISM.*see KAFKA_SASL_MECHANISM/,
    byPromtail: /run out of available brokers to talk to/,
  }),
  'the certificate of another authority': ({ foreignAuthority }) => ({
    trusted: foreignAuthority,
    told: unknownAuthority,
    byPromtail: /certificate signed by unknown authority/,
  }),
  'no certificate of a private authority': () => ({
    external: { caSecret: '' },
    told: unknownAuthority,
    byPromtail: /certificate signed by unknown authority/,
  }),
  'a broker with a certificate for another name': ({ broker }) => ({
    external: { brokers: [broker.listeners.misnamed] },
    told: /DNS:kafka\.example\.com.*call the broker in KAFKA_BROKERS.* by a name that its certificate has/,
    byPromtail: /certificate is valid for kafka\.example\.com, not localhost/,
  }),
  'a broker with an expired certificate': ({ broker }) => ({
    external: { brokers: [broker.listeners.expired] },
    told: /certificate has expired \(localhost:\d+\); renew the broker's certificate/,
    byPromtail: /certificate has expired/,
  }),
  'TLS to a port without': ({ broker }) => ({
    external: { brokers: [broker.listeners.plain] },
    told: /this port speaks no TLS: see KAFKA_TLS, and the port in KAFKA_BROKERS/,
    byPromtail: /run out of available brokers to talk to: EOF/,
  }),
  'plain text to a port with TLS': () => ({
    external: withoutTls,
    told: hungUp,
    byPromtail: /run out of available brokers to talk to: unexpected EOF/,
  }),
  'no user to a port that wants one': () => ({
    external: { saslMechanism: '', saslSecret: '' },
    told: hungUp,
    byPromtail: /run out of available brokers to talk to: EOF/,
  }),
  'a user to a port that takes none': ({ broker }) => ({
    external: { brokers: [broker.listeners.internal], ...withoutTls },
    told: /ILLEGAL_SASL_STATE.*this port takes no user: see KAFKA_SASL_MECHANISM/,
    byPromtail: /run out of available brokers to talk to/,
  }),
};
