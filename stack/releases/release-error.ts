/** Why a release could not be had, in words for people: what happened, and what to do where something can be done. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}
