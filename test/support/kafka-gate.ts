/**
 * SASL before a Kafka broker that does not speak it: lets in who proves to know the password, and hands
 * on what comes then. The messages are those of the protocol guide
 * (kafka.apache.org/protocol: SaslHandshake 1, SaslAuthenticate 2) and of RFC 4616 and RFC 5802.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

export interface Login {
  user: string;
  password: string;
}

const apiKeys = { apiVersions: 18, handshake: 17, authenticate: 36 };
const authenticationFailed = 58;

/** One mechanism's talk: each message of the client gives an answer; undefined when it is refused. */
type Talk = (message: Buffer) => { answer: Buffer; isDone: boolean } | undefined;

const mechanisms: Readonly<Record<string, (login: Login) => Talk>> = {
  PLAIN: (login) => (message) => {
    const [, user, password] = message.toString().split('\0');
    const isRight = user === login.user && password === login.password;
    return isRight ? { answer: Buffer.alloc(0), isDone: true } : undefined;
  },
  'SCRAM-SHA-256': (login) => scram('sha256', login),
  'SCRAM-SHA-512': (login) => scram('sha512', login),
};

function scram(digest: 'sha256' | 'sha512', login: Login): Talk {
  const hmac = (key: Buffer, text: string): Buffer => createHmac(digest, key).update(text).digest();
  const salt = randomBytes(16);
  const iterations = 4_096;
  let begun: { first: string; answer: string; nonce: string } | undefined;
  return (message) => {
    const text = message.toString();
    if (!begun) {
      const first = text.slice('n,,'.length);
      const { user, nonce } = /^n=(?<user>[^,]*),r=(?<nonce>.*)$/.exec(first)!.groups!;
      if (user !== login.user) return undefined;
      const whole = nonce + randomBytes(12).toString('hex');
      const answer = `r=${whole},s=${salt.toString('base64')},i=${iterations}`;
      begun = { first, answer, nonce: whole };
      return { answer: Buffer.from(answer), isDone: false };
    }
    const [withoutProof, proof] = text.split(',p=') as [string, string];
    const salted = pbkdf2Sync(
      login.password,
      salt,
      iterations,
      digest === 'sha256' ? 32 : 64,
      digest,
    );
    const said = [begun.first, begun.answer, withoutProof].join();
    const stored = createHash(digest).update(hmac(salted, 'Client Key')).digest();
    const signature = hmac(stored, said);
    const clientKey = Buffer.from(proof, 'base64').map((byte, at) => byte ^ signature[at]!);
    const isRight =
      withoutProof.endsWith(`r=${begun.nonce}`) &&
      createHash(digest).update(clientKey).digest().equals(stored);
    if (!isRight) return undefined;
    const answer = `v=${hmac(hmac(salted, 'Server Key'), said).toString('base64')}`;
    return { answer: Buffer.from(answer), isDone: true };
  };
}

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => Buffer.from([value >> 24, value >> 16, value >> 8, value]);

/** Bytes of the newer form: their number plus one in groups of seven bits, then they themselves. */
function compact(bytes: Buffer): Buffer {
  const length = bytes.length + 1;
  const prefix = length < 128 ? [length] : [(length & 127) | 128, length >> 7];
  return Buffer.concat([Buffer.from(prefix), bytes]);
}

function compactAt(buffer: Buffer, at: number): Buffer {
  const isShort = buffer[at]! < 128;
  const length = isShort ? buffer[at]! : (buffer[at]! & 127) | (buffer[at + 1]! << 7);
  const from = at + (isShort ? 1 : 2);
  return buffer.subarray(from, from + length - 1);
}

const framed = (...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length), body]);
};

const noTags = Buffer.from([0]);
const noText = Buffer.from([0]);

/** For a gate: reads a client's requests until it is let in; gives what is to be passed on. */
export function kafkaDoorkeeper(login: Login, client: TLSSocket): (data: Buffer) => Buffer {
  let waiting = Buffer.alloc(0);
  let talk: Talk | undefined;
  let isIn = false;
  const handshake = (correlation: Buffer, body: Buffer): void => {
    const start = mechanisms[body.subarray(2, 2 + body.readInt16BE()).toString()];
    talk = start?.(login);
    client.write(framed(correlation, int16(start ? 0 : 33), int32(0)));
  };
  const authenticate = (correlation: Buffer, body: Buffer): void => {
    const step = talk?.(compactAt(body, noTags.length));
    const code = int16(step ? 0 : authenticationFailed);
    const answer = compact(step?.answer ?? Buffer.alloc(0));
    const lifetime = Buffer.alloc(8);
    client.write(framed(correlation, noTags, code, noText, answer, lifetime, noTags));
    isIn = step?.isDone === true;
    if (!step) client.end();
  };
  return (data) => {
    if (isIn) return data;
    waiting = Buffer.concat([waiting, data]);
    const passed: Buffer[] = [];
    while (!isIn && waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE()) {
      const whole = waiting.subarray(0, 4 + waiting.readInt32BE());
      waiting = waiting.subarray(whole.length);
      const correlation = whole.subarray(8, 12);
      const body = whole.subarray(14 + Math.max(whole.readInt16BE(12), 0));
      const apiKey = whole.readInt16BE(4);
      if (apiKey === apiKeys.apiVersions) passed.push(whole);
      else if (apiKey === apiKeys.handshake) handshake(correlation, body);
      else if (apiKey === apiKeys.authenticate) authenticate(correlation, body);
      else client.destroy();
    }
    if (isIn) passed.push(waiting);
    return Buffer.concat(passed);
  };
}
