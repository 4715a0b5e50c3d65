/**
 * The published audiences, compiled, ordered so that an audience stands after those it is built on,
 * and indexed by what they read: an update evaluates only the audiences that it can touch.
 */
import { limits } from '../kernel/index.ts';
import { type CompiledRule, type Compiler, createCompiler, openScope } from './pql/index.ts';

export interface AudienceSource {
  audienceId: string;
  name: string;
  origin: 'segmentation-service' | 'custom-upload' | 'external';
  /** Namespace that its memberships have on a profile, and the id they have there. */
  membershipOrigin: string;
  membershipId: string;
  version: number;
  /** Null for audiences that are evaluated elsewhere, and for frozen ones. */
  expression: string | null;
  /** Not evaluated elsewhere: what arrives from outside does not count. */
  isOwn: boolean;
  /** Inactive: its memberships stay as they are, and rules built on it see them. */
  isFrozen: boolean;
}

export interface CatalogAudience extends AudienceSource {
  /** Null: evaluated elsewhere, or broken (see `error`). */
  rule: CompiledRule | null;
  error: string | null;
  /** Position in the order of evaluation. */
  order: number;
  /** Audiences built directly on this one. */
  dependents: CatalogAudience[];
  /** Whether its rule reads events, or that of an audience built on it, directly or through others. */
  leadsToEvents: boolean;
}

/** What happened to a profile, as far as it decides which audiences to look at. */
export interface Touch {
  isNew: boolean;
  /** After a merge everything is evaluated. */
  all: boolean;
  changedPaths: readonly (readonly string[])[];
  eventTypes: ReadonlySet<string>;
  identitiesChanged: boolean;
  /** Audiences whose membership was set from outside. */
  audienceIds: readonly string[];
}

export interface AudienceCatalog {
  timeZone: string;
  byId: ReadonlyMap<string, CatalogAudience>;
  /** By `membershipOrigin` and `membershipId`, for memberships that arrive from outside. */
  byMembership(origin: string, id: string): CatalogAudience | undefined;
  /** Those that `inSegment` of an id means: under whatever origin. */
  byMembershipId(id: string): readonly CatalogAudience[];
  /** In order of evaluation. */
  ordered: readonly CatalogAudience[];
  /** Audiences that a change can affect directly, in order of evaluation. */
  affectedBy(touch: Touch, nowMs: number): readonly CatalogAudience[];
}

/** Compiles rules once and keeps them over reloads; one per time zone. */
export type CompilerCache = {
  timeZone: string;
  compiler: Compiler;
  rules: Map<string, CompiledRule>;
};

export function newCompilerCache(timeZone: string): CompilerCache {
  return { timeZone, compiler: createCompiler({ timeZone }), rules: new Map() };
}

/**
 * Compiled rules pile up as rules are edited, and so does what a compiler keeps for them: with more
 * than twice of what is in use, all is compiled anew.
 */
function renewCache(cache: CompilerCache, sources: readonly AudienceSource[]): void {
  const used = new Set(sources.map((source) => source.expression)).size;
  if (cache.rules.size <= used + Math.max(used, limits.rulesUnused)) return;
  Object.assign(cache, newCompilerCache(cache.timeZone));
}

function compileRule(
  cache: CompilerCache,
  source: AudienceSource,
): { rule: CompiledRule | null; error: string | null } {
  if (source.expression === null) return { rule: null, error: null };
  const known = cache.rules.get(source.expression);
  if (known) return { rule: known, error: null };
  try {
    const rule = cache.compiler.compile(source.expression);
    cache.rules.set(source.expression, rule);
    return { rule, error: null };
  } catch (error) {
    return { rule: null, error: (error as Error).message };
  }
}

/** Depth-first order over `inSegment`; a cycle (refused when saved) ends at its first repeat. */
function orderByDependency(
  audiences: CatalogAudience[],
  byMembershipId: ReadonlyMap<string, readonly CatalogAudience[]>,
): CatalogAudience[] {
  const ordered: CatalogAudience[] = [];
  const seen = new Set<CatalogAudience>();
  const visit = (audience: CatalogAudience): void => {
    if (seen.has(audience)) return;
    seen.add(audience);
    for (const id of audience.rule?.reads.audiences ?? []) {
      for (const upstream of byMembershipId.get(id) ?? []) {
        if (upstream === audience) continue;
        upstream.dependents.push(audience);
        visit(upstream);
      }
    }
    ordered.push(audience);
  };
  const readsAny = (audience: CatalogAudience): boolean =>
    audience.rule?.reads.segmentMembership === true && audience.rule.reads.audiences.length === 0;
  // Rules that read segmentMembership freely come last: they see everybody else's answer.
  for (const audience of audiences) if (!readsAny(audience)) visit(audience);
  for (const audience of audiences) visit(audience);
  for (const [index, audience] of ordered.entries()) audience.order = index;
  for (const audience of ordered.toReversed()) {
    const reads = audience.rule?.reads.events;
    audience.leadsToEvents = Boolean(reads) || audience.dependents.some((one) => one.leadsToEvents);
  }
  return ordered;
}

interface ReadIndex {
  byFirstName: Map<string, { path: readonly string[]; audience: CatalogAudience }[]>;
  byEventType: Map<string, CatalogAudience[]>;
  anyAttribute: CatalogAudience[];
  anyEvent: CatalogAudience[];
  identityMap: CatalogAudience[];
  anyMembership: CatalogAudience[];
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list) list.push(item);
  else map.set(key, [item]);
}

function buildIndex(ordered: readonly CatalogAudience[]): ReadIndex {
  const index: ReadIndex = {
    byFirstName: new Map(),
    byEventType: new Map(),
    anyAttribute: [],
    anyEvent: [],
    identityMap: [],
    anyMembership: [],
  };
  for (const audience of ordered) {
    const reads = audience.rule?.reads;
    if (!reads) continue;
    for (const path of reads.attributes) {
      if (path[0] === undefined) index.anyAttribute.push(audience);
      else push(index.byFirstName, path[0], { path, audience });
    }
    if (reads.events?.types === 'all') index.anyEvent.push(audience);
    else for (const type of reads.events?.types ?? []) push(index.byEventType, type, audience);
    if (reads.identityMap) index.identityMap.push(audience);
    if (reads.segmentMembership && reads.audiences.length === 0) index.anyMembership.push(audience);
  }
  return index;
}

/** Whether a change at one path can be seen at the other: one is the beginning of the other. */
function overlaps(left: readonly string[], right: readonly string[]): boolean {
  const length = Math.min(left.length, right.length);
  for (let position = 1; position < length; position += 1) {
    if (left[position] !== right[position]) return false;
  }
  return true;
}

/** All of a touch that `touched` looks at, as one text. */
function touchText({ isNew, changedPaths, eventTypes, ...touch }: Touch): string {
  let text = `${isNew} ${touch.identitiesChanged} ${touch.audienceIds.length > 0}`;
  for (const path of changedPaths) text += `\u0002${path.join('\u0001')}`;
  for (const type of eventTypes) text += `\u0003${type}`;
  return text;
}

const nobody: readonly CatalogAudience[] = [];

/** Updates of one kind touch the same audiences: the answer is kept for the next. */
function rememberTouched(
  index: ReadIndex,
  emptyMembers: (nowMs: number) => readonly CatalogAudience[],
): (touch: Touch, nowMs: number) => readonly CatalogAudience[] {
  type Known = { starting: readonly CatalogAudience[]; found: readonly CatalogAudience[] };
  const remembered = new Map<string, Known>();
  return (touch, nowMs) => {
    const starting = touch.isNew ? emptyMembers(nowMs) : nobody;
    const text = touchText(touch);
    const known = remembered.get(text);
    if (known?.starting === starting) return known.found;
    const all = touched(index, touch);
    for (const audience of starting) all.add(audience);
    const found = [...all].sort((left, right) => left.order - right.order);
    if (remembered.size >= limits.touchesRemembered) remembered.clear();
    remembered.set(text, { starting, found });
    return found;
  };
}

function touched(index: ReadIndex, touch: Touch): Set<CatalogAudience> {
  const found = new Set<CatalogAudience>();
  for (const changed of touch.changedPaths) {
    for (const { path, audience } of index.byFirstName.get(changed[0]!) ?? []) {
      if (overlaps(path, changed)) found.add(audience);
    }
  }
  if (touch.changedPaths.length > 0) for (const one of index.anyAttribute) found.add(one);
  for (const type of touch.eventTypes) {
    for (const audience of index.byEventType.get(type) ?? []) found.add(audience);
  }
  if (touch.eventTypes.size > 0) for (const one of index.anyEvent) found.add(one);
  if (touch.identitiesChanged) for (const one of index.identityMap) found.add(one);
  if (touch.audienceIds.length > 0) for (const one of index.anyMembership) found.add(one);
  return found;
}

/**
 * Audiences that a profile nobody knows anything about is in, or may get into by time: a new profile
 * need not be evaluated for the others unless its data touches them.
 */
function emptyProfileMembers(
  ordered: readonly CatalogAudience[],
): (nowMs: number) => readonly CatalogAudience[] {
  let found: CatalogAudience[] = [];
  let validFromMs = Number.POSITIVE_INFINITY;
  let validUntilMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs >= validFromMs && nowMs < validUntilMs) return found;
    const empty = { attributes: {}, events: [], identityMap: {}, segmentMembership: {} };
    const scope = openScope(empty, nowMs);
    found = [];
    validFromMs = nowMs;
    validUntilMs = Number.POSITIVE_INFINITY;
    for (const audience of ordered) {
      const result = audience.rule?.evaluate(scope);
      if (!result || (!result.member && result.nextChangeAtMs === null)) continue;
      found.push(audience);
      validUntilMs = Math.min(validUntilMs, result.nextChangeAtMs ?? validUntilMs);
    }
    return found;
  };
}

/** Builds the catalog from what is stored. Broken rules are kept with their error. */
export function buildAudienceCatalog(
  sources: readonly AudienceSource[],
  cache: CompilerCache,
): AudienceCatalog {
  renewCache(cache, sources);
  const audiences: CatalogAudience[] = sources.map((source) => ({
    ...source,
    ...compileRule(cache, source),
    order: 0,
    dependents: [],
    leadsToEvents: false,
  }));
  const byId = new Map(audiences.map((audience) => [audience.audienceId, audience]));
  const byMembership = new Map(
    audiences.map((audience) => [
      `${audience.membershipOrigin}\u0001${audience.membershipId}`,
      audience,
    ]),
  );
  const byMembershipId = new Map<string, CatalogAudience[]>();
  for (const audience of audiences) push(byMembershipId, audience.membershipId, audience);
  const ordered = orderByDependency(audiences, byMembershipId);
  const index = buildIndex(ordered);
  const remembered = rememberTouched(index, emptyProfileMembers(ordered));
  const withRule = ordered.filter((audience) => audience.rule !== null);
  return {
    timeZone: cache.timeZone,
    byId,
    byMembership: (origin, id) => byMembership.get(`${origin}\u0001${id}`),
    byMembershipId: (id) => byMembershipId.get(id) ?? [],
    ordered,
    affectedBy: (touch, nowMs) => (touch.all ? withRule : remembered(touch, nowMs)),
  };
}
