import { images, type ThirdParty } from '../../platform/versions.ts';
import type { Platform, Release, ReleaseName } from './release.ts';

// What each project releases, and where. Versions are those of the images, but for Java, which no image names.
// renovate.json keeps the lines below current.

/** The Java runtime for Kafka: Eclipse Temurin, by the tag of its release. */
// renovate: datasource=github-releases depName=adoptium/temurin21-binaries
const javaVersion = 'jdk-21.0.12.1+1';

interface KnownChecksum {
  readonly file: string;
  readonly version: string;
  readonly checksum: string;
}

/**
 * Checksums that were had before any download, each for its version alone. What has none here is compared at its first
 * download with the list that its release publishes; the checksum is then kept in the cache (releases.lock.json), and
 * an archive that changes afterwards is refused.
 */
export const knownChecksums: readonly KnownChecksum[] = [
  // renovate: datasource=github-release-attachments depName=grafana/loki
  {
    file: 'loki-linux-amd64.zip',
    version: 'v3.7.8',
    checksum: '62aea42c9cba52cd1642b3666ab37019a0ce4c24ab50b07e85dccc8d812f7d61',
  },
  // Of Java there is one a platform. Renovate finds no checksums by the names of its archives: those of another
  // version than the one above do not count, and can be taken away.
  {
    file: 'OpenJDK21U-jre_x64_linux_hotspot_21.0.12.1_1.tar.gz',
    version: 'jdk-21.0.12.1+1',
    checksum: '2413149700df0f7d440500a84a8f764c535f21e5a5e87d38328b64eec2c5b500',
  },
  {
    file: 'OpenJDK21U-jre_aarch64_linux_hotspot_21.0.12.1_1.tar.gz',
    version: 'jdk-21.0.12.1+1',
    checksum: '14be1f35ebdbd1f6e8d57eb911a3ffb74d6d9aa255abc5daf2b1302002cf2cf2',
  },
  {
    file: 'OpenJDK21U-jre_x64_mac_hotspot_21.0.12.1_1.tar.gz',
    version: 'jdk-21.0.12.1+1',
    checksum: '6717ec641fd9ce0bb209ca083ee23b42202ac68cb6fcc5753496e0e4a0f41989',
  },
  {
    file: 'OpenJDK21U-jre_aarch64_mac_hotspot_21.0.12.1_1.tar.gz',
    version: 'jdk-21.0.12.1+1',
    checksum: 'dec50fc6f9fcd4fe3ae8cabf5a5fa68f6afc48841f7698e468e9aa5d54beed84',
  },
];

export const platforms: readonly Platform[] = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** The releases for a platform, such as `linux-x64`; none for one that has none. */
export function releasesFor(platform: string): readonly Release[] {
  const known = platforms.find((name) => name === platform);
  if (known === undefined) return [];
  return [prometheus, loki, promtail, tempo, grafana, kafka, java].flatMap((releaseFor) => releaseFor(known) ?? []);
}

const github = 'https://github.com';
const versionOf = (name: ThirdParty): string => images[name].tag.replace(/^v/, '');
/** As Go calls a platform. */
const goNames = {
  'linux-x64': { os: 'linux', arch: 'amd64' },
  'linux-arm64': { os: 'linux', arch: 'arm64' },
  'darwin-x64': { os: 'darwin', arch: 'amd64' },
  'darwin-arm64': { os: 'darwin', arch: 'arm64' },
} as const satisfies Readonly<Record<Platform, object>>;

function checksumOf(file: string, version: string): string | undefined {
  return knownChecksums.find((known) => known.file === file && known.version === version)?.checksum;
}

function prometheus(platform: Platform): Release {
  const { os, arch } = goNames[platform];
  const version = versionOf('prometheus');
  const folder = `${github}/prometheus/prometheus/releases/download/v${version}`;
  return {
    name: 'prometheus',
    version,
    address: `${folder}/prometheus-${version}.${os}-${arch}.tar.gz`,
    checksum: { algorithm: 'sha256', address: `${folder}/sha256sums.txt` },
    format: 'tar.gz',
    strip: 1,
    programs: { prometheus: 'prometheus', promtool: 'promtool' },
  };
}

const loki = (platform: Platform) => ofLoki('loki', platform);
/** Up to its last version it was released with Loki. */
const promtail = (platform: Platform) => ofLoki('promtail', platform);

function ofLoki(name: Extract<ReleaseName, 'loki' | 'promtail'>, platform: Platform): Release {
  const { os, arch } = goNames[platform];
  const version = versionOf(name);
  const folder = `${github}/grafana/loki/releases/download/v${version}`;
  const program = `${name}-${os}-${arch}`;
  const known = checksumOf(`${program}.zip`, `v${version}`);
  return {
    name,
    version,
    address: `${folder}/${program}.zip`,
    checksum: { algorithm: 'sha256', address: `${folder}/SHA256SUMS`, known },
    format: 'zip',
    strip: 0,
    programs: { [name]: program },
  };
}

/** Tempo 3.0 is released without macOS. */
function tempo(platform: Platform): Release | undefined {
  const { os, arch } = goNames[platform];
  if (os === 'darwin') return undefined;
  const version = versionOf('tempo');
  const folder = `${github}/grafana/tempo/releases/download/v${version}`;
  return {
    name: 'tempo',
    version,
    address: `${folder}/tempo_${version}_${os}_${arch}.tar.gz`,
    checksum: { algorithm: 'sha256', address: `${folder}/SHA256SUMS` },
    format: 'tar.gz',
    strip: 0,
    programs: { tempo: 'tempo' },
    only: ['tempo', 'LICENSE'],
  };
}

function grafana(platform: Platform): Release {
  const { os, arch } = goNames[platform];
  const version = versionOf('grafana');
  // By build number there is another archive of the same version, with another checksum.
  const address = `https://dl.grafana.com/oss/release/grafana-${version}.${os}-${arch}.tar.gz`;
  return {
    name: 'grafana',
    version,
    address,
    checksum: { algorithm: 'sha256', address: `${address}.sha256` },
    format: 'tar.gz',
    strip: 1,
    programs: { grafana: 'bin/grafana' },
  };
}

function kafka(): Release {
  const version = versionOf('kafka');
  // The archive keeps every version, other servers of Apache's the newest alone.
  const address = `https://archive.apache.org/dist/kafka/${version}/kafka_2.13-${version}.tgz`;
  return {
    name: 'kafka',
    version,
    address,
    checksum: { algorithm: 'sha512', address: `${address}.sha512` },
    format: 'tar.gz',
    strip: 1,
    programs: { 'kafka-server-start.sh': 'bin/kafka-server-start.sh' },
    only: ['bin/kafka-server-start.sh', 'libs', 'LICENSE', 'NOTICE'],
  };
}

const temurinNames = {
  'linux-x64': 'x64_linux',
  'linux-arm64': 'aarch64_linux',
  'darwin-x64': 'x64_mac',
  'darwin-arm64': 'aarch64_mac',
} as const satisfies Readonly<Record<Platform, string>>;

function java(platform: Platform): Release {
  const version = javaVersion.replace('jdk-', '');
  const file = `OpenJDK21U-jre_${temurinNames[platform]}_hotspot_${version.replace('+', '_')}.tar.gz`;
  const tag = encodeURIComponent(javaVersion);
  const address = `${github}/adoptium/temurin21-binaries/releases/download/${tag}/${file}`;
  const known = checksumOf(file, javaVersion);
  return {
    name: 'java',
    version,
    address,
    checksum: { algorithm: 'sha256', address: `${address}.sha256.txt`, known },
    format: 'tar.gz',
    strip: 1,
    programs: { java: platform.startsWith('darwin') ? 'Contents/Home/bin/java' : 'bin/java' },
  };
}
