/** Addresses in settings. Settings are shown to everybody, so a URL in them must hold no password. */
import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be a URL that begins with https://' });

/** Whether a URL is without what must not be in it; true for what is no URL, which is told elsewhere. */
function isWithout(text: string, parts: readonly ('username' | 'password' | 'search' | 'hash')[]) {
  const url = URL.parse(text);
  return url === null || parts.every((part) => url[part] === '');
}

/** The address of one call. */
export const addressSchema = httpUrl.refine(
  (text) => isWithout(text, ['username', 'password', 'hash']),
  'must have no user name, password or #',
);

/** The base of an API: paths are put behind it. */
export const baseUrlSchema = httpUrl.refine(
  (text) => isWithout(text, ['username', 'password', 'search', 'hash']),
  'must have no user name, password, ? or #',
);
