/** Request bodies as bounded bytes, inflated when compressed; parsing is for those who know the format. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { limits, MillraceError } from '../kernel/index.ts';

const inflaters = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

async function inflateBody(bytes: Buffer, encoding: string): Promise<Buffer> {
  if (encoding === 'identity') return bytes;
  const work = Object.hasOwn(inflaters, encoding)
    ? inflaters[encoding as keyof typeof inflaters]
    : undefined;
  if (!work) {
    throw new MillraceError(
      'unsupported-media-type',
      `Content-Encoding ${encoding.slice(0, 40)} is not supported; send gzip, deflate, br or none.`,
    );
  }
  try {
    return await work(bytes, { maxOutputLength: limits.bodyInflatedBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new MillraceError(
        'too-large',
        `The body is larger than ${limits.bodyInflatedBytes} bytes when unpacked.`,
      );
    }
    throw new MillraceError('malformed-body', `The body is not valid ${encoding}.`);
  }
}

/** What a content type says, in lower case and without parameters; '' when there is none. */
export function mediaType(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Gives JSON routes a parsed body and all others the bytes. */
export function addBodyParsing(
  server: FastifyInstance,
  parseJson: (bytes: Buffer) => unknown,
  isRaw: (url: string) => boolean,
): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    async (
      request: { headers: Record<string, string | string[] | undefined>; url: string },
      body: Buffer,
    ) => {
      const encoding = String(request.headers['content-encoding'] ?? 'identity')
        .trim()
        .toLowerCase();
      const bytes = await inflateBody(body, encoding);
      if (isRaw(request.url)) return bytes;
      if (bytes.length === 0) return undefined;
      const type = mediaType(String(request.headers['content-type'] ?? ''));
      if (type !== 'application/json' && type !== 'application/merge-patch+json') {
        throw new MillraceError('unsupported-media-type', 'Send application/json.');
      }
      return parseJson(bytes);
    },
  );
}
