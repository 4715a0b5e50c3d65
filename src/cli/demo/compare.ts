/** Each membership that PX holds, against the same audiences computed over the company's own data. */
import { demoAudiences } from './audiences.ts';
import type { DemoPerson } from './company.ts';

export interface AudienceComparison {
  name: string;
  expected: number;
  inPx: number;
  missing: string[];
  unexpected: string[];
}

/** Reads every segment's members from the sandbox. */
export async function membersInPx(sandboxUrl: string, audienceId: string): Promise<Set<string>> {
  const response = await fetch(`${sandboxUrl}/sandbox/segments/${audienceId}/members`);
  if (response.status === 404) return new Set();
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}`);
  const { items } = (await response.json()) as { items: { identity: string }[] };
  return new Set(items.map((item) => item.identity));
}

export async function compareWithPx(options: {
  sandboxUrl: string;
  audienceIds: readonly string[];
  people: readonly DemoPerson[];
  nowMs: number;
}): Promise<AudienceComparison[]> {
  const results: AudienceComparison[] = [];
  for (const [index, audience] of demoAudiences.entries()) {
    const inPx = await membersInPx(options.sandboxUrl, options.audienceIds[index]!);
    const expected = new Set(
      options.people
        .filter((one) => audience.isMember(one, options.nowMs))
        .map((one) => one.userId),
    );
    results.push({
      name: audience.name,
      expected: expected.size,
      inPx: inPx.size,
      missing: [...expected].filter((id) => !inPx.has(id)),
      unexpected: [...inPx].filter((id) => !expected.has(id)),
    });
  }
  return results;
}
