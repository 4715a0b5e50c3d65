/** Rule engines behind one interface: ours, predicates by hand, and three that are widely used. */
import { LogicEngine } from 'json-logic-engine';
import { Engine, type Fact } from 'json-rules-engine';
import siftModule from 'sift';
import { createCompiler, openScope, type PqlProfile } from '../src/audiences/pql/index.ts';
import type { BenchRule } from './rules.ts';

/** Its types describe a module that is not the one Node loads. */
const sift = siftModule as unknown as (query: unknown) => (item: unknown) => boolean;

/** A person in the form that the engine of a measurement reads. */
export interface Subject {
  profile: PqlProfile;
  /** Attributes with `xEvent` among them, times in ms: for engines of plain documents. */
  document: Record<string, unknown>;
}

export interface EngineRun {
  name: string;
  /** Which rules it can express, by position. */
  rules: readonly number[];
  /** Share of the people it is measured on: slow ones see fewer. */
  share: number;
  /** Answers of its rules for one person, in their order. */
  answers(subject: Subject): boolean[] | Promise<boolean[]>;
}

const positions = (rules: readonly BenchRule[], can: (rule: BenchRule) => boolean): number[] =>
  rules.flatMap((rule, index) => (can(rule) ? [index] : []));

export function ownEngine(rules: readonly BenchRule[], nowMs: number): EngineRun {
  const compiler = createCompiler({ timeZone: 'UTC' });
  const compiled = rules.map((rule) => compiler.compile(rule.pql));
  return {
    name: 'millrace',
    rules: positions(rules, () => true),
    share: 1,
    answers: ({ profile }) => {
      const scope = openScope(profile, nowMs);
      const found: boolean[] = [];
      for (const rule of compiled) found.push(rule.evaluate(scope).member);
      return found;
    },
  };
}

export function byHandEngine(rules: readonly BenchRule[], nowMs: number): EngineRun {
  return {
    name: 'by hand',
    rules: positions(rules, () => true),
    share: 1,
    answers: ({ profile }) => {
      const found: boolean[] = [];
      for (const rule of rules) found.push(rule.byHand(profile, nowMs));
      return found;
    },
  };
}

function jsonLogicEngine(rules: readonly BenchRule[], nowMs: number): EngineRun {
  const engine = new LogicEngine();
  const built = rules.flatMap((rule) =>
    rule.jsonLogic
      ? [engine.build(rule.jsonLogic(nowMs) as object) as (data: unknown) => unknown]
      : [],
  );
  return {
    name: 'json-logic-engine',
    rules: positions(rules, (rule) => rule.jsonLogic !== null),
    share: 0.2,
    answers: ({ document }) => built.map((rule) => rule(document) === true),
  };
}

function siftEngine(rules: readonly BenchRule[], nowMs: number): EngineRun {
  const built = rules.flatMap((rule) => (rule.sift ? [sift(rule.sift(nowMs))] : []));
  return {
    name: 'sift',
    rules: positions(rules, (rule) => rule.sift !== null),
    share: 0.2,
    answers: ({ document }) => built.map((rule) => rule(document)),
  };
}

/** One engine with all rules, as it is meant to be used: a run tells which of them hold. */
function jsonRulesEngine(rules: readonly BenchRule[]): EngineRun {
  const engine = new Engine([], { allowUndefinedFacts: true });
  const known = positions(rules, (rule) => rule.jsonRules !== null);
  for (const index of known) {
    engine.addRule({
      conditions: rules[index]!.jsonRules as never,
      event: { type: String(index) },
    });
  }
  return {
    name: 'json-rules-engine',
    rules: known,
    share: 0.02,
    answers: async ({ document }) => {
      const { xEvent: _events, ...facts } = document;
      const { events } = await engine.run(facts as Record<string, Fact>);
      const met = new Set(events.map((event) => event.type));
      return known.map((index) => met.has(String(index)));
    },
  };
}

export function otherEngines(rules: readonly BenchRule[], nowMs: number): EngineRun[] {
  return [jsonLogicEngine(rules, nowMs), siftEngine(rules, nowMs), jsonRulesEngine(rules)];
}
