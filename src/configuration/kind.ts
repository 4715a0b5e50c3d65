/** A kind of thing that a file describes: how it is read, compared, made, changed and removed. */
import type { JsonObject } from '../kernel/index.ts';
import type { Api } from './api.ts';
import type { FieldChange, SectionName } from './change.ts';

/** A thing of the server, in the shape of a file's entry. */
export interface Thing {
  id: string;
  name: string;
  entry: JsonObject;
}

/** What entries name of other things: names to ids, filled as things are made. */
export interface Refs {
  accounts: Map<string, string>;
  /** `ruleId` is what rules know it by: its own id, or that of where it is evaluated. */
  audiences: Map<string, { id: string; ruleId: string }>;
  /** Names that several have: nothing can be told by them. */
  ambiguousAudiences: Set<string>;
  audienceNames: Map<string, string>;
}

/** A part of a change. Phases go in order: see `plan.ts`. */
export interface Work {
  phase: number;
  run(): Promise<void>;
}

export interface PlanContext {
  api: Api;
  refs: Refs;
  variables: Readonly<Record<string, string>>;
  /** Notes what is wrong with an entry; the path goes on from the entry's own. */
  refuse(path: readonly (string | number)[], message: string): void;
  /** New write keys, which are told once. */
  onWriteKey(name: string, key: string): void;
}

export interface Compared {
  fields: FieldChange[];
  notes: string[];
}

export interface Kind {
  section: SectionName;
  noun: string;
  phase: number;
  read(api: Api, refs: Refs): Promise<Thing[]>;
  /** Fields that stay as they were made. */
  fixed: readonly string[];
  /** Fills in what only the planner can compare; the plain comparison unless given. */
  compare?(context: PlanContext, thing: Thing | null, entry: JsonObject): Promise<Compared>;
  works(
    context: PlanContext,
    thing: Thing | null,
    entry: JsonObject,
    fields: readonly FieldChange[],
  ): Work[];
  /** In which phase it is removed, or why it never is. */
  removePhase: number | string;
  remove(api: Api, thing: Thing): Promise<void>;
}

/** The entry's fields that changed: those before the first dot. */
export function changedPart(entry: JsonObject, fields: readonly FieldChange[]): JsonObject {
  const keys = new Set(fields.map((field) => field.path.split('.', 1)[0]!));
  return Object.fromEntries(Object.entries(entry).filter(([key]) => keys.has(key)));
}
