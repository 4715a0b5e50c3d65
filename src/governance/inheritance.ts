/**
 * Which labels an audience has because of what its rule reads: those of every field, and all that the
 * audiences have on which it is built. Pure.
 */

/** An audience as governance sees it. */
export interface GovernedAudience {
  audienceId: string;
  name: string;
  /** Its own labels. */
  labels: readonly string[];
  /** Audiences that its rule names, by id. */
  builtOn: readonly string[];
  /** Whether its rule can see the field or anything below it. */
  reads(field: string): boolean;
}

export interface InheritedLabel {
  label: string;
  /** The labelled field; null when it is an own label of the last audience in `via`. */
  field: string | null;
  /** Audiences between, from the one its rule names to the one that has the label's origin. */
  via: { audienceId: string; name: string }[];
}

/** Labels of fields, by field. */
export type FieldLabels = ReadonlyMap<string, readonly string[]>;

/** One text for a label and where it comes from. */
export function originKey({ label, field, via }: InheritedLabel): string {
  return JSON.stringify([label, field ?? { audience: via.at(-1)!.audienceId }]);
}

/** What was found for one state of the labels: an audience is upstream of many. */
const known = new WeakMap<FieldLabels, WeakMap<GovernedAudience, InheritedLabel[]>>();

function directly(audience: GovernedAudience, fieldLabels: FieldLabels): InheritedLabel[] {
  const byAudience = known.get(fieldLabels) ?? new WeakMap<GovernedAudience, InheritedLabel[]>();
  known.set(fieldLabels, byAudience);
  const found = byAudience.get(audience) ?? readDirectly(audience, fieldLabels);
  byAudience.set(audience, found);
  return found;
}

function readDirectly(audience: GovernedAudience, fieldLabels: FieldLabels): InheritedLabel[] {
  return [...fieldLabels].flatMap(([field, labels]) =>
    labels.length > 0 && audience.reads(field)
      ? labels.map((label) => ({ label, field, via: [] }))
      : [],
  );
}

/** Inherited labels of one audience, each origin once, by its shortest way. */
export function inheritedLabels(
  start: GovernedAudience,
  audiences: ReadonlyMap<string, GovernedAudience>,
  fieldLabels: FieldLabels,
): InheritedLabel[] {
  const found = new Map<string, InheritedLabel>();
  const seen = new Set([start.audienceId]);
  let level: { audience: GovernedAudience; via: InheritedLabel['via'] }[] = [
    { audience: start, via: [] },
  ];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { audience, via } of level) {
      const own = via.length === 0 ? [] : audience.labels;
      const labels = [
        ...own.map((label): InheritedLabel => ({ label, field: null, via })),
        ...directly(audience, fieldLabels).map((inherited) => ({ ...inherited, via })),
      ];
      for (const inherited of labels) {
        const key = originKey(inherited);
        if (!found.has(key)) found.set(key, inherited);
      }
      for (const id of audience.builtOn) {
        const upstream = audiences.get(id);
        if (!upstream || seen.has(id)) continue;
        seen.add(id);
        next.push({ audience: upstream, via: [...via, { audienceId: id, name: upstream.name }] });
      }
    }
    level = next;
  }
  return [...found.values()];
}
