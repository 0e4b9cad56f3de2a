/** An archive as its project releases it, for one platform. */
export interface Release {
  readonly name: ReleaseName;
  readonly version: string;
  /** Where its project has it. */
  readonly address: string;
  readonly checksum: Checksum;
  readonly format: 'tar.gz' | 'zip';
  /** How many folders every path in it begins with that are left out. */
  readonly strip: number;
  /** Programs, and where they are below what is left of their paths. */
  readonly programs: Readonly<Record<string, string>>;
  /** What is unpacked, where that is not all. */
  readonly only?: readonly string[];
}

export type ReleaseName = 'prometheus' | 'loki' | 'promtail' | 'tempo' | 'grafana' | 'kafka' | 'java';

export interface Checksum {
  readonly algorithm: 'sha256' | 'sha512';
  /** Where the project publishes it, by itself or in a list. */
  readonly address: string;
  /** In hexadecimal, where it is known before any download. */
  readonly known?: string | undefined;
}

export type Platform = 'linux-x64' | 'linux-arm64' | 'darwin-x64' | 'darwin-arm64';
