/** `npm run bench [-- NAMES…] [--backend pglite|postgres]`: measures, and prints a ratio to a limit. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import type { StoreBackend } from '../src/store/index.ts';
import { benchAudiences } from './audiences.ts';
import { benchDelivery } from './delivery.ts';
import { benchEvaluate } from './evaluate.ts';
import { benchGrowth } from './growth.ts';
import { benchIdle } from './idle.ts';
import { benchIngest } from './ingest.ts';
import { benchLatency } from './latency.ts';
import { closePlaces } from './places.ts';
import { benchSize } from './size.ts';
import { benchTimers } from './timers.ts';
import { benchTrace } from './trace.ts';
import { benchTyping } from './typing.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string' },
    scale: { type: 'string', default: '1' },
    rate: { type: 'string', default: '500' },
  },
});
const scale = Number(values.scale);
const names =
  positionals.length > 0
    ? positionals
    : ['evaluate', 'ingest', 'audiences', 'timers', 'trace', 'delivery', 'latency'];
const backends: StoreBackend[] =
  values.backend === undefined ? ['pglite', 'postgres'] : [values.backend as StoreBackend];
const sync: Record<StoreBackend, string> = {
  pglite: 'PGlite (never syncs to disk)',
  postgres: 'PostgreSQL (syncs at every commit)',
};
const round = (value: number): string => Math.round(value).toLocaleString('en');

const benches: Record<string, (backend: StoreBackend) => Promise<string>> = {
  ingest: async (backend) => {
    const { perSecond, probePerSecond, updates, memoryMiB } = await benchIngest(
      backend,
      20_000 * scale,
    );
    const ratio = (perSecond / probePerSecond).toFixed(2);
    return `${round(updates)} updates, 100 audiences: ${round(perSecond)} updates/s; probe ${round(probePerSecond)}/s; ratio ${ratio} (aim 0.7); peak memory ${round(memoryMiB)} MiB`;
  },
  audiences: async (backend) => {
    const people = Math.max(1_000, Math.round(10 * scale) * 500);
    const { updates, sizes, loadMs } = await benchAudiences(backend, people);
    const costs = sizes.map(
      ({ audiences, perSecond }) =>
        `${round(audiences)}: ${round(perSecond)}/s, cost ${(sizes[0]!.perSecond / perSecond).toFixed(2)}`,
    );
    return `${round(updates)} updates that touch 10 audiences, with so many audiences: ${costs.join('; ')} (aim: at most 2); first update after a start with the most ${round(loadMs)} ms`;
  },
  delivery: async (backend) => {
    const { perSecond, probePerSecond, memberships, memoryMiB } = await benchDelivery(
      backend,
      50_000 * scale,
    );
    const ratio = (perSecond / probePerSecond).toFixed(2);
    return `${round(memberships)} memberships: ${round(perSecond)}/s; probe ${round(probePerSecond)}/s; ratio ${ratio} (aim 0.7); peak memory ${round(memoryMiB)} MiB`;
  },
  timers: async (backend) => {
    const { timers, seconds, busy, quiet } = await benchTimers(backend, 100_000 * scale);
    const of = ({ p50Ms, p99Ms, maxMs }: typeof busy): string =>
      `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, max ${round(maxMs)} ms`;
    return `${round(timers)} timers due in one second, done in ${seconds.toFixed(1)} s (${round(timers / seconds)}/s); an update meanwhile ${of(busy)}; without timers ${of(quiet)}; ratio of p99 ${(busy.p99Ms / quiet.p99Ms).toFixed(1)}`;
  },
  size: async (backend) => {
    const { people, tables } = await benchSize(backend, 20_000 * scale);
    const each = (bytes: number): string => round(bytes / people);
    const all = tables.reduce((sum, table) => sum + table.bytes, 0);
    const list = tables.map(
      ({ name, bytes, indexBytes, rows }) =>
        `${name} ${each(bytes)} (indexes ${each(indexBytes)}, ${(rows / people).toFixed(1)} rows)`,
    );
    return `${round(people)} people: ${each(all)} bytes each; ${list.join(', ')}`;
  },
  trace: async (backend) => {
    const { updates, traces, withPerSecond, withoutPerSecond, ratios } = await benchTrace(
      backend,
      Math.max(2_000, 10_000 * scale),
    );
    const ratio = (withPerSecond / withoutPerSecond).toFixed(2);
    const each = ratios.map((one) => one.toFixed(2)).join(', ');
    return `${round(updates)} updates, ${round(traces)} traces: ${round(withPerSecond)} updates/s with traces; ${round(withoutPerSecond)}/s without; ratio ${ratio} (pairs ${each}; aim 0.9)`;
  },
  idle: async (backend) => {
    const { people, alone, watched } = await benchIdle(backend, 60_000 * scale);
    const of = ({ corePercent, memoryMiB }: typeof alone): string =>
      `${corePercent.toFixed(2)} % of a core, ${round(memoryMiB)} MiB`;
    return `${round(people)} people, nothing to do: ${of(alone)}; with a console open: ${of(watched)} (aim: 0.5 %, under 300 MiB)`;
  },
  latency: async (backend) => {
    const { updates, seconds, answer, arrival, memoryMiB } = await benchLatency(backend, {
      seconds: 20 * scale,
      updatesPerSecond: Number(values.rate),
    });
    const of = ({ p50Ms, p99Ms, maxMs }: typeof answer): string =>
      `p50 ${round(p50Ms)} ms, p99 ${round(p99Ms)} ms, max ${round(maxMs)} ms`;
    return `${round(updates / seconds)} updates/s over HTTP for ${round(seconds)} s, update sent to answer: ${of(answer)}; to member in PX: ${of(arrival)} (aim: p99 under 1,000 ms); peak memory ${round(memoryMiB)} MiB`;
  },
};

/** Each measurement has a process of its own, so that its memory is its own; Node is started as for `up`. */
function runApart(name: string, backend: StoreBackend | null): void {
  const args = [...process.execArgv, import.meta.filename, name];
  args.push('--scale', values.scale, '--rate', values.rate);
  if (backend !== null) args.push('--backend', backend);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Benches without a store. */
const storeless: Record<string, () => Promise<void>> = {
  evaluate: () => benchEvaluate(10_000 * scale, console.log),
  growth: async () => {
    await benchGrowth(scale, console.log);
    await closePlaces();
  },
  typing: () => benchTyping(console.log),
};

const known = [...Object.keys(storeless), ...Object.keys(benches)];
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
  console.error(`There is no bench "${unknown}"; there are: ${known.join(', ')}`);
  process.exitCode = 2;
} else if (names.length === 1 && storeless[names[0]!]) {
  await storeless[names[0]!]!();
} else if (names.length === 1 && backends.length === 1) {
  const [name, backend] = [names[0]!, backends[0]!];
  console.log(`${name.padEnd(9)} ${sync[backend].padEnd(36)} ${await benches[name]!(backend)}`);
  await closePlaces();
} else {
  for (const name of names) {
    for (const backend of storeless[name] ? [null] : backends) runApart(name, backend);
  }
}
