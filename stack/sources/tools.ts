import { execa } from 'execa';
import type { Environment } from '../server.ts';

const releases = 'or have their releases by "npm run stack -- --download", or put them on the PATH';

/** Undefined where Go is there and new enough, which it may make itself; otherwise what to do. */
export async function missingGo(
  folder: string,
  names: readonly string[],
  env: Environment,
): Promise<string | undefined> {
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(await outputOf('go', ['version'], env, folder)) ?? [];
  if (Number(major) > 1 || Number(minor) >= 26) return undefined;
  return `Go 1.26 or later builds ${names.join(', ')}: install it from https://go.dev/dl, ${releases}.`;
}

/** Undefined where Java is there and new enough; otherwise what to do. */
export async function missingJava(java: string, env: Environment): Promise<string | undefined> {
  const [, major] = /version "(\d+)/.exec(await outputOf(java, ['-version'], env)) ?? [];
  if (Number(major) >= 17) return undefined;
  return 'Java 17 or later runs Kafka: install a JDK or JRE such as https://adoptium.net, or set JAVA_HOME to one.';
}

/** Undefined where Maven is there; otherwise what to do. */
export async function missingMaven(env: Environment): Promise<string | undefined> {
  if ((await outputOf('mvn', ['--version'], env)).includes('Apache Maven')) return undefined;
  return 'Maven fetches Kafka: install it from https://maven.apache.org, or put the bin folder of a Kafka release on the PATH.';
}

/** What a program says, on whichever stream; nothing where it is not there or fails. */
async function outputOf(file: string, args: readonly string[], env: Environment, cwd = '.'): Promise<string> {
  const { all, failed } = await execa(file, args, { all: true, cwd, env, extendEnv: false, reject: false });
  return failed ? '' : (all ?? '');
}
