/**
 * Which labelled fields a rule can see. Attributes are known from its compilation. Of events and
 * namespaces the rule's text is read: every path in it, wherever it begins, so that the answer is
 * never less than the truth (a rule that takes a whole list counts as reading all of its items).
 */
import { fieldPath, pathsOverlap } from '../governance/index.ts';
import { limits } from '../kernel/index.ts';
import { createCompiler, parse, type Reads } from './pql/index.ts';

export interface RuleFields {
  /** Whether the rule can see the field or anything below it. */
  reads(field: string): boolean;
  /** Ids in `inSegment`. */
  builtOn: readonly string[];
  /** It looks at memberships without naming them: it may be built on any audience. */
  anyMembership: boolean;
}

interface Node {
  kind?: string;
  [key: string]: unknown;
}

const nothing: RuleFields = { reads: () => false, builtOn: [], anyMembership: false };

function stepNames(step: Node): string[] {
  if (step.kind === 'names') return step['names'] as string[];
  const [first] = (step['args'] ?? []) as Node[];
  const isGet = step.kind === 'call' && step['name'] === 'get';
  return isGet && typeof first?.['value'] === 'string' ? [first['value']] : [];
}

interface Walked {
  /** Every path, as its names in order. */
  paths: string[][];
  /** The rule reaches what it does not name, through `keys()` or `values()`. */
  isDynamic: boolean;
}

function walk(tree: unknown): Walked {
  const found: Walked = { paths: [], isDynamic: false };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const node = value as Node;
    if (node.kind === 'call' && /^(keys|values)$/.test(node['name'] as string)) {
      found.isDynamic = true;
    }
    if (node.kind === 'name' || node.kind === 'up') found.paths.push([node['name'] as string]);
    if (node.kind === 'postfix') {
      const base = node['base'] as Node;
      const steps = node['steps'] as Node[];
      const names = steps.flatMap(stepNames);
      const isNamed = base.kind === 'name' || base.kind === 'up';
      found.paths.push(isNamed ? [base['name'] as string, ...names] : names);
      if (!isNamed) visit(base);
      for (const step of steps) if (step.kind !== 'names') visit(step);
      return;
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(tree);
  return found;
}

function fieldsOf(tree: unknown, reads: Reads): RuleFields {
  const { paths, isDynamic } = walk(tree);
  const isSeen = (names: readonly string[]): boolean =>
    names.length === 0 ||
    isDynamic ||
    paths.some((path) => path.some((_, from) => pathsOverlap(path.slice(from), names)));
  return {
    builtOn: reads.audiences,
    anyMembership: reads.segmentMembership && reads.audiences.length === 0,
    reads: (field) => {
      const names = fieldPath(field);
      if (names[0] === 'xEvent') return reads.events !== null && isSeen(names.slice(1));
      if (names[0] !== 'identityMap') {
        return reads.attributes.some((path) => pathsOverlap(path, names));
      }
      // A bare `identityMap` is in the paths too, and overlaps with every namespace.
      return reads.identityMap && (isDynamic || paths.some((path) => followed(path, names)));
    },
  };
}

/** Whether a path holds these names in a row, as far as it goes. */
function followed(path: readonly string[], names: readonly string[]): boolean {
  const from = path.indexOf(names[0]!);
  return from >= 0 && pathsOverlap(path.slice(from), names);
}

const known = new Map<string, RuleFields>();

/** The fields of a rule; of one that does not compile (it is not evaluated either) none. */
export function ruleFields(expression: string): RuleFields {
  const found = known.get(expression);
  if (found) return found;
  let fields = nothing;
  try {
    const { reads } = createCompiler({ timeZone: 'UTC' }).compile(expression);
    fields = fieldsOf(parse(expression), reads);
  } catch {
    fields = nothing;
  }
  if (known.size >= limits.rulesRemembered) known.clear();
  known.set(expression, fields);
  return fields;
}
