import type { Values } from '../../platform/values/schema.ts';
import { type ThirdParty, images as thirdPartyImages } from '../../platform/versions.ts';

/** What a pod runs: the reference of its image and the numeric user. */
export interface RunnableImage {
  readonly image: string;
  readonly user: number;
}

/** Node's own user in the image of app/Dockerfile. */
const appUser = 1000;

export function thirdPartyImage({ images: { registry, digests } }: Values, name: ThirdParty): RunnableImage {
  const { repository, tag, user } = thirdPartyImages[name];
  return { image: reference(`${registry}/${repository}`, tag, digests[name] ?? ''), user };
}

/** The one image of api, upstream and lag. */
export function appImage({ images: { app } }: Values): RunnableImage {
  return { image: reference(app.repository, app.tag, app.digest), user: appUser };
}

const reference = (repository: string, tag: string, digest: string): string =>
  `${repository}:${tag}${digest === '' ? '' : `@${digest}`}`;
