import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tools } from '../../cluster/tools.ts';

// Versity's S3 gateway over a folder: https://github.com/versity/versitygw

const image = { repository: 'versity/versitygw', tag: 'v1.8.0' };
const program = 'github.com/versity/versitygw/cmd/versitygw';
const port = 7070;
const name = 's3';
/** The user of its process; the image has none. */
const user = 65532;

export const s3Endpoint = (namespace: string): string => `http://${name}.${namespace}.svc:${port}`;

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Pushes the published image to a registry, or one that is built from the Go module where that cannot be had; returns
 * its reference. Rejects with an ExpectedError where neither can.
 */
export async function provideGatewayImage(tools: Tools, goTools: Tools, registry: string): Promise<string> {
  const reference = `${registry}/versitygw:${image.tag}`;
  const published = `${image.repository}:${image.tag}`;
  const pulled = await tools.attempt('docker', ['pull', '--quiet', published]);
  if (pulled.ok) await tools.ask('docker', ['tag', published, reference]);
  else await buildFromModule(tools, goTools, reference);
  await tools.ask('docker', ['push', '--quiet', reference]);
  return reference;
}

/** A binary for the nodes, wherever this runs: CGO_ENABLED=0 leaves it without libraries of a system. */
async function buildFromModule(tools: Tools, goTools: Tools, reference: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'versitygw-'));
  const go = (...args: string[]) => goTools.ask('go', ['-C', folder, ...args]);
  try {
    await go('mod', 'init', 'rehearsal');
    await go('get', `${program}@${image.tag}`);
    await go('build', '-o', 'versitygw', program);
    await copyFile(fileURLToPath(new URL('./Dockerfile', import.meta.url)), join(folder, 'Dockerfile'));
    await tools.ask('docker', ['build', '--quiet', '--tag', reference, folder]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The server with empty buckets, on a node of choice, for as long as its pod lives. */
export function gatewayObjects(namespace: string, options: GatewayOptions): object[] {
  const { image, keys, buckets, node } = options;
  const labels = { 'app.kubernetes.io/name': name };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels },
      spec: {
        nodeName: node,
        securityContext: { runAsUser: user, runAsGroup: user, fsGroup: user, runAsNonRoot: true },
        containers: [
          {
            name,
            image,
            // A folder is a bucket; what files of its system may have no attributes for, a folder beside keeps.
            args: ['--port', `:${port}`, '--quiet', 'posix', '--sidecar', '/meta', '/data'],
            env: [
              { name: 'ROOT_ACCESS_KEY_ID', value: keys.accessKeyId },
              { name: 'ROOT_SECRET_ACCESS_KEY', value: keys.secretAccessKey },
            ],
            ports: [{ containerPort: port }],
            readinessProbe: { tcpSocket: { port }, periodSeconds: 1 },
            resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
            volumeMounts: [
              { name: 'meta', mountPath: '/meta' },
              { name: 'data', mountPath: '/data' },
              // What is mounted by a path in the volume is made there: each bucket, though the image has no shell.
              ...buckets.map((bucket) => ({ name: 'data', mountPath: `/data/${bucket}`, subPath: bucket })),
            ],
          },
        ],
        volumes: [
          { name: 'data', emptyDir: {} },
          { name: 'meta', emptyDir: {} },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { selector: labels, ports: [{ port, targetPort: port }] },
    },
  ];
}

interface GatewayOptions {
  readonly image: string;
  readonly keys: S3Keys;
  readonly buckets: readonly string[];
  readonly node: string;
}
