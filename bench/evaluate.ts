/**
 * Evaluation alone, without a store: rules over people with events, beside predicates by hand and
 * other engines on the same people in turns. All answers are compared before anything is printed.
 */
import {
  type AudienceCatalog,
  type AudienceSource,
  buildAudienceCatalog,
  newCompilerCache,
} from '../src/audiences/catalog.ts';
import { openScope } from '../src/audiences/pql/index.ts';
import { byHandEngine, type EngineRun, otherEngines, ownEngine } from './engines.ts';
import { nowMs, person } from './people.ts';
import { type BenchRule, benchRules } from './rules.ts';

const peoplePerTurn = 250;

/** Processor time of this thread, in ms: what else the machine does is not in it. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

interface Measured {
  name: string;
  rules: number;
  people: number;
  seconds: number;
  /** Predicates by hand: seconds for the same rules and people. */
  byHandSeconds: number;
}

/** One engine and the predicates by hand for its rules, on the same people, in turns. */
async function measure(
  engine: EngineRun,
  rules: readonly BenchRule[],
  people: number,
  eventCount: number,
): Promise<Measured> {
  const hand = byHandEngine(
    engine.rules.map((index) => rules[index]!),
    nowMs,
  );
  let [seconds, byHandSeconds, measured] = [0, 0, 0];
  const total = Math.max(Math.round((people * engine.share) / peoplePerTurn), 1) * peoplePerTurn;
  // The first turns warm up and are not counted.
  for (let from = -4 * peoplePerTurn; from < total; from += peoplePerTurn) {
    const group = Array.from({ length: peoplePerTurn }, (_, at) =>
      person(Math.abs(from + at), eventCount),
    );
    const startedMs = cpuMs();
    const found: boolean[][] = [];
    for (const one of group) {
      const answers = engine.answers(one);
      found.push(answers instanceof Promise ? await answers : answers);
    }
    const betweenMs = cpuMs();
    const wanted = group.map((one) => hand.answers(one) as boolean[]);
    const endedMs = cpuMs();
    compare(engine, rules, found, wanted);
    if (from < 0) continue;
    seconds += (betweenMs - startedMs) / 1_000;
    byHandSeconds += (endedMs - betweenMs) / 1_000;
    measured += group.length;
  }
  return {
    name: engine.name,
    rules: engine.rules.length,
    people: measured,
    seconds,
    byHandSeconds,
  };
}

function compare(
  engine: EngineRun,
  rules: readonly BenchRule[],
  found: readonly boolean[][],
  wanted: readonly boolean[][],
): void {
  for (const [at, answers] of found.entries()) {
    const wrong = answers.findIndex((answer, index) => answer !== wanted[at]![index]);
    if (wrong < 0) continue;
    throw new Error(
      `${engine.name} differs from the predicate by hand: ${rules[engine.rules[wrong]!]!.pql}`,
    );
  }
}

const round = (value: number): string => Math.round(value).toLocaleString('en');

function lineOf({ name, rules, people, seconds, byHandSeconds }: Measured): string {
  const perSecond = (rules * people) / seconds;
  const ratio = (byHandSeconds / seconds).toPrecision(2);
  return `  ${name.padEnd(18)} ${String(rules).padStart(6)} rules: ${round(perSecond).padStart(11)} evaluations/s, ${round(people / seconds).padStart(7)} people/s; ratio to by hand ${ratio}`;
}

function catalogOf(rules: readonly BenchRule[]): {
  catalog: AudienceCatalog;
  coldMs: number;
  warmMs: number;
} {
  const sources = rules.map(
    (rule, index): AudienceSource => ({
      audienceId: `a-${index}`,
      name: `Audience ${index}`,
      origin: 'segmentation-service',
      membershipOrigin: 'ups',
      membershipId: `a-${index}`,
      version: 1,
      isOwn: true,
      isFrozen: false,
      expression: rule.pql,
    }),
  );
  const cache = newCompilerCache('UTC');
  const startedMs = performance.now();
  buildAudienceCatalog(sources, cache);
  const coldMs = performance.now() - startedMs;
  sources[0] = { ...sources[0]!, expression: 'seats > 7 and plan = "pro"', version: 2 };
  const againMs = performance.now();
  const catalog = buildAudienceCatalog(sources, cache);
  return { catalog, coldMs, warmMs: performance.now() - againMs };
}

/** An update that changes one attribute, one that brings an event, and everything. */
function indexLines(rules: readonly BenchRule[], people: number, eventCount: number): string[] {
  const { catalog, coldMs, warmMs } = catalogOf(rules);
  const touch = { isNew: false, all: false, identitiesChanged: false, audienceIds: [] };
  const touches = {
    'an attribute': { ...touch, changedPaths: [['score']], eventTypes: new Set<string>() },
    'an event': { ...touch, changedPaths: [], eventTypes: new Set(['report']) },
    everything: { ...touch, all: true, changedPaths: [], eventTypes: new Set<string>() },
  };
  const seconds: Record<string, number> = {};
  const counts: Record<string, number> = {};
  const total = Math.max(people / 20, peoplePerTurn);
  for (let from = -peoplePerTurn; from < total; from += peoplePerTurn) {
    const group = Array.from({ length: peoplePerTurn }, (_, at) =>
      person(Math.abs(from + at), eventCount),
    );
    for (const [name, one] of Object.entries(touches)) {
      const startedMs = cpuMs();
      for (const { profile } of group) {
        const scope = openScope(profile, nowMs);
        const affected = catalog.affectedBy(one, nowMs);
        for (const audience of affected) audience.rule!.evaluate(scope);
        counts[name] = affected.length;
      }
      if (from >= 0) seconds[name] = (seconds[name] ?? 0) + (cpuMs() - startedMs) / 1_000;
    }
  }
  return [
    `  catalog of ${round(rules.length)}: compiled and indexed in ${round(coldMs)} ms; after one edit in ${round(warmMs)} ms`,
    ...Object.keys(touches).map(
      (name) =>
        `  an update touching ${name.padEnd(12)} ${round(counts[name]!).padStart(6)} rules, ${round(total / seconds[name]!).padStart(7)} people/s: ${(seconds['everything']! / seconds[name]!).toPrecision(2)} times as fast as evaluating all`,
    ),
  ];
}

/** Lines to print, as they come. */
export async function benchEvaluate(people: number, print: (line: string) => void): Promise<void> {
  for (const [ruleCount, eventCount] of [
    [100, 20],
    [100, 500],
    [10_000, 20],
    [10_000, 500],
  ] as const) {
    const rules = benchRules(ruleCount);
    print(
      `evaluate  ${round(ruleCount)} audiences, ${round(people)} people with ${eventCount} events`,
    );
    print(lineOf(await measure(ownEngine(rules, nowMs), rules, people, eventCount)));
    if (ruleCount === 100) {
      for (const engine of otherEngines(rules, nowMs)) {
        print(lineOf(await measure(engine, rules, people, eventCount)));
      }
    }
    for (const line of indexLines(rules, people, eventCount)) print(line);
  }
}
