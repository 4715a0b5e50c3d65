/** The examples of the documents: each rule compiles, and does what stands beside it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCompiler, openScope, PqlError, type PqlProfile } from './index.ts';

interface Example {
  document: string;
  isError: boolean;
  rule: string;
  expected: {
    attributes?: PqlProfile['attributes'];
    events?: ({ eventType: string; timestamp: string } & Record<string, never>)[];
    segmentMembership?: PqlProfile['segmentMembership'];
    at?: string;
    timeZone?: string;
    member?: boolean;
    flipsAt?: string;
    line?: number;
    column?: number;
    suggestion?: string;
  };
}

function examplesOf(document: string): Example[] {
  const text = readFileSync(new URL(`../../../docs/${document}`, import.meta.url), 'utf8');
  const blocks = text.matchAll(
    /```(pql|pql-error)\n([^`]*(?:`[^`]+`[^`]*)*?)\n```\n```json\n(.*?)\n```/gs,
  );
  const examples = [...blocks].map(([, kind, rule, expected]) => ({
    document,
    isError: kind === 'pql-error',
    rule: rule!,
    expected: JSON.parse(expected!) as Example['expected'],
  }));
  // None is left out because its blocks are not together.
  expect(examples).toHaveLength(text.split('```pql').length - 1);
  return examples;
}

function profileOf({ expected }: Example): PqlProfile {
  const { attributes = {}, events = [], segmentMembership = {} } = expected;
  return {
    attributes,
    events: events.map(({ eventType, timestamp, ...body }) => ({
      eventType,
      timestampMs: Date.parse(timestamp),
      body,
    })),
    identityMap: {},
    segmentMembership,
  };
}

const stepsMax = 100;

/** When the answer flips with no new data, by following `nextChangeAt`; null: not found. */
function flipOf(example: Example, nowMs: number, member: boolean): string | null {
  const { timeZone = 'UTC' } = example.expected;
  const compiled = createCompiler({ timeZone }).compile(example.rule);
  const profile = profileOf(example);
  let atMs: number | null = nowMs;
  for (let step = 0; step < stepsMax && atMs !== null; step += 1) {
    const answer = compiled.evaluate(openScope(profile, atMs));
    if (answer.member !== member) return new Date(atMs).toISOString();
    atMs = answer.nextChangeAtMs;
  }
  return null;
}

describe.each(['pql.md', 'streaming-rules.md'])('examples of docs/%s', (document) => {
  it.each(examplesOf(document))('$rule', (example) => {
    const { rule, expected, isError } = example;
    if (isError) {
      let problem: object | undefined;
      try {
        createCompiler({ timeZone: 'UTC' }).compile(rule);
      } catch (error) {
        expect(error).toBeInstanceOf(PqlError);
        [problem] = (error as PqlError).problems;
      }
      expect(problem).toMatchObject(expected);
      return;
    }
    const atMs = Date.parse(expected.at ?? '2026-03-04T12:00:00Z');
    const compiled = createCompiler({ timeZone: expected.timeZone ?? 'UTC' }).compile(rule);
    const answer = compiled.evaluate(openScope(profileOf(example), atMs));
    expect(answer.member).toBe(expected.member);
    expect(flipOf(example, atMs, answer.member)).toBe(expected.flipsAt ?? null);
  });
});
