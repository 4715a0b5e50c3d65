/** Secrets at rest: AES-256-GCM, each bound to the place it is kept in, so that rows cannot be swapped. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { MillraceError } from './errors.ts';

const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const format = 'v1.';

/** Seals and opens texts. `place` names table, row and column; it must be the same both times. */
export interface SecretBox {
  seal(text: string, place: string): string;
  /** @throws MillraceError `configuration` when the key is another one or the text was moved */
  open(sealed: string, place: string): string;
  /** HMAC-SHA-256 in hex: tells whether a text is the same again, to nobody without the key. */
  mac(purpose: string): (text: string) => string;
}

/** @throws MillraceError `configuration` unless the key is 32 bytes in base64 */
export function parseSecretKey(base64: string): Buffer {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== keyBytes) {
    throw new MillraceError(
      'configuration',
      `MILLRACE_SECRET_KEY must be ${keyBytes} bytes in base64 (openssl rand -base64 ${keyBytes}).`,
    );
  }
  return key;
}

/** Reads the key kept in a file, making one on the first start. */
export function secretKeyFromFile(path: string): Buffer {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${randomBytes(keyBytes).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  }
  return parseSecretKey(readFileSync(path, 'utf8').trim());
}

export function createSecretBox(key: Buffer): SecretBox {
  return {
    mac: (purpose) => {
      const own = deriveKey(key, purpose);
      return (text) => createHmac('sha256', own).update(text).digest('hex');
    },
    seal: (text, place) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return format + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    open: (sealed, place) => {
      try {
        if (!sealed.startsWith(format)) throw new Error('unknown format');
        const bytes = Buffer.from(sealed.slice(format.length), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(place))
          .setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
        const text = decipher.update(bytes.subarray(ivBytes + tagBytes));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        throw new MillraceError(
          'configuration',
          'Stored credentials cannot be opened with this MILLRACE_SECRET_KEY. Start with the key they were sealed with; nothing was changed.',
        );
      }
    },
  };
}

/** A key for one purpose, made of the secret key: always the same, and it tells nothing of it. */
export function deriveKey(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `millrace ${purpose}`, keyBytes));
}

/** Whether two secrets are the same, in a time that does not tell where they differ. */
export function isSameSecret(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(hashKey(left)), Buffer.from(hashKey(right)));
}

/** SHA-256 in hex: for keys that are looked up by what a caller presents. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** A new random key with a readable prefix, e.g. `mrk_…`; 32 bytes of randomness. */
export function newKey(prefix: string): string {
  return `${prefix}_${randomBytes(keyBytes).toString('base64url')}`;
}
