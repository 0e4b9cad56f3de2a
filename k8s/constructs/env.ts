import type { k8s } from 'cdk8s-plus-28';
import type { S3 } from '../../platform/values/schema.ts';

/** Environment variables with the values given; those without one are left out. */
export function literals(variables: Readonly<Record<string, string | undefined>>): k8s.EnvVar[] {
  return Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** A variable whose value stands in a Secret. */
export const fromSecret = (name: string, secret: string, key: string): k8s.EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});

/** A variable with something that is known of the pod only once it runs, such as metadata.name. */
export const fromPod = (name: string, fieldPath: string): k8s.EnvVar => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
});

/** The user by which Kafka knows its clients, under the service's own names; none without a Secret. */
export const kafkaUser = (secret: string): k8s.EnvVar[] =>
  secret === ''
    ? []
    : [fromSecret('KAFKA_SASL_USERNAME', secret, 'username'), fromSecret('KAFKA_SASL_PASSWORD', secret, 'password')];

/** The keys to a bucket, under the names that every client of S3 looks for; none without a bucket. */
export const bucketKeys = ({ bucket, secret }: S3): k8s.EnvVar[] =>
  bucket === ''
    ? []
    : [
        fromSecret('AWS_ACCESS_KEY_ID', secret, 'accessKeyId'),
        fromSecret('AWS_SECRET_ACCESS_KEY', secret, 'secretAccessKey'),
      ];
