/** What lists of audiences can be narrowed down to: tags, labels and people in use, with how many. */
import { query, type Store } from '../store/index.ts';
import { loadAudienceFacts, loadInheritedLabels } from './governed.ts';

/** Every tag in use, in order. */
export function listTags(store: Store): Promise<{ tag: string; audiences: number }[]> {
  return query(
    store.db,
    `select tag, count(*) as audiences from audiences, jsonb_array_elements_text(tags) tag
      group by tag order by lower(tag), tag`,
    [],
  );
}

/** Everybody who made an audience or changed one last, by name, in order. */
export function listAuthors(store: Store): Promise<{ by: string; audiences: number }[]> {
  return query(
    store.db,
    `select by, count(distinct audience_id) as audiences
       from audiences, unnest(array[created_by, updated_by]) by
      where by <> '' group by by order by lower(by), by`,
    [],
  );
}

/** Every label that an audience carries or inherits, in order. */
export async function listAudienceLabels(
  store: Store,
): Promise<{ label: string; audiences: number }[]> {
  const inheritedBy = await loadInheritedLabels(store.db);
  const counts = new Map<string, number>();
  for (const { audienceId, labels } of await loadAudienceFacts(store.db)) {
    const inherited = inheritedBy(audienceId).map(({ label }) => label);
    for (const label of new Set([...labels, ...inherited])) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([label, audiences]) => ({ label, audiences }))
    .sort((left, right) => left.label.localeCompare(right.label, 'en'));
}
