import { hash } from 'node:crypto';

/** A strong entity tag of a text, quoted as the header has it (RFC 9110, section 8.8.3). */
export const entityTag = (text: string): string => `"${hash('sha1', text, 'base64url')}"`;
