/** A large body, received to a temporary file so that a slow consumer never holds the sender up. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MillraceError } from '../kernel/index.ts';

export interface Spool {
  bytes: number;
  /** The first bytes, at most so many. */
  beginning(bytesMax: number): Promise<Buffer>;
  open(): Readable;
  remove(): Promise<void>;
}

/** @throws MillraceError `too-large`, `malformed-body` (packing); nothing is left behind */
export async function spool(body: Readable, bytesMax: number): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-upload-'));
  const path = join(folder, 'body');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  let bytes = 0;
  const counted = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes <= bytesMax) done(null, chunk);
      else done(new MillraceError('too-large', `The file is larger than ${bytesMax} bytes.`));
    },
  });
  try {
    await pipeline(body, counted, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^Z_|^ERR__|ERR_BROTLI/.test(code)) throw error;
    throw new MillraceError(
      'malformed-body',
      'The file cannot be unpacked: it is not as its Content-Encoding says.',
    );
  }
  return {
    bytes,
    remove,
    open: () => createReadStream(path),
    beginning: async (max) => {
      const file = await open(path);
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(max), 0, max, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}
