/** One user, beside the list: what PX knows and which segments it sees them in. */
import { aimOf, isMember } from '../engagements.ts';
import { type Html, html, linkTo, pathOf } from '../html.ts';
import type { Px } from '../px.ts';
import type { User } from '../state.ts';
import { timeTag } from './format.ts';
import { type Column, copied, facts, idText, none, panel, table, tabs } from './parts.ts';
import type { Visitor } from './screen.ts';

const tabNames = [
  ['details', 'Details'],
  ['attributes', 'Attributes'],
  ['sessions', 'Sessions'],
  ['segments', 'Segments'],
  ['engagements', 'Engagements'],
] as const;

interface PanelOptions {
  identifyId: string;
  /** Where closing leads. */
  close: string;
  /** Where a tab leads. */
  to: (tab: string) => string;
  /** Where another user leads. */
  other: (identifyId: string) => string;
}

export function userPanel(px: Px, { query, nowMs }: Visitor, options: PanelOptions): Html {
  const { identifyId, close, to } = options;
  const user = px.state.users.get(identifyId);
  if (!user) return panel('No such user', close, unknownUser(px, options));
  const tab = tabNames.find(([key]) => key === query.get('tab'))?.[0] ?? 'details';
  const name = `${user.firstName} ${user.lastName}`.trim() || user.email || user.identifyId;
  return panel(
    name,
    close,
    html`<p>${idText(identifyId)} <a class="button" href="${linkTo('/product', { as: identifyId })}">Open the product as this user</a></p>
${tabs(
  'User',
  tab,
  tabNames.map(([key, label]) => [key, label, to(key)] as const),
)}
${bodies[tab](px, user, nowMs)}`,
  );
}

type Body = (px: Px, user: User, nowMs: number) => Html;

const bodies: Record<(typeof tabNames)[number][0], Body> = {
  details: (px, user, nowMs) => {
    const when = (ms: number) => timeTag(ms, nowMs, px.state.company.timeZone);
    const account = px.state.accounts.get(user.accountId)?.name ?? user.accountId;
    return html`<div id="user-details" data-live>${facts([
      ['Id', idText(user.identifyId)],
      ['PX id', idText(user.aptrinsicId)],
      ['E-mail', user.email || none],
      ['Type', user.type],
      ['Title', user.title || none],
      ['Role', user.role || none],
      ['Phone', user.phone || none],
      ['Account', account || none],
      ['Visits', user.numberOfVisits],
      ['First visit', when(user.firstVisitDate)],
      ['Last seen', when(user.lastSeenDate)],
      ['Signed up', when(user.signUpDate)],
    ])}</div>`;
  },
  attributes: (_px, { customAttributes }) =>
    table({
      id: 'user-attributes',
      label: 'Attributes',
      columns: [
        { name: 'Attribute', cell: ([name]) => name },
        { name: 'Value', cell: ([, value]) => html`<code class="id">${shown(value)}</code>` },
      ] satisfies Column<[string, unknown]>[],
      rows: Object.entries(customAttributes),
      empty: 'This user has no attributes.',
    }),
  sessions: (px, user, nowMs) => {
    const when = (ms: number) => timeTag(ms, nowMs, px.state.company.timeZone);
    return table({
      id: 'user-sessions',
      label: 'Sessions',
      columns: [
        { name: 'Started', cell: (one) => when(one.startedAtMs) },
        { name: 'Last seen', cell: (one) => when(one.lastSeenAtMs) },
        { name: 'Did', cell: (one) => one.actions.join(', ') || none },
      ],
      rows: (px.state.visits.get(user.identifyId) ?? []).toReversed(),
      empty: 'This user was not in the product since the sandbox started.',
    });
  },
  segments: segmentsOf,
  engagements: engagementsOf,
};

function segmentsOf(px: Px, user: User, nowMs: number): Html {
  const { state } = px;
  const columns: Column<{ externalId: string; name: string; sender: string }>[] = [
    {
      name: 'Segment',
      cell: (one) =>
        html`<a href="${pathOf('segments', one.externalId)}">${one.name}</a> <span class="tag">External: ${one.sender}</span>`,
    },
    {
      name: 'Since',
      cell: (one) => {
        const member = state.segments.get(one.externalId)?.members.get(user.identifyId);
        return member && timeTag(member.addedAtMs, nowMs, state.company.timeZone);
      },
    },
    {
      name: 'Qualified at',
      cell: (one) => {
        const member = state.segments.get(one.externalId)?.members.get(user.identifyId);
        return member && html`<span class="exact">${member.time}</span>`;
      },
    },
  ];
  const rows = [...state.segments.values()].filter((one) => isMember(one, user.identifyId));
  return html`${table({
    id: 'user-segments',
    label: 'Segments',
    columns,
    rows,
    empty: 'This user matches no segments.',
  })}
<p class="hint">PX matches ids exactly. A membership under an id that differs in letter case does not show here.</p>`;
}

function engagementsOf(px: Px, user: User, nowMs: number): Html {
  const { state } = px;
  const when = (ms: number | null | undefined) =>
    ms ? timeTag(ms, nowMs, state.company.timeZone) : none;
  return table({
    id: 'user-engagements',
    label: 'Engagements',
    columns: [
      {
        name: 'Engagement',
        cell: (one) => html`<a href="${pathOf('engagements', one.id)}">${one.name}</a>`,
      },
      { name: 'Seen', cell: (one) => when(one.viewings.get(user.identifyId)?.shownAtMs) },
      { name: 'Finished', cell: (one) => when(one.viewings.get(user.identifyId)?.finishedAtMs) },
      { name: 'Dismissed', cell: (one) => when(one.viewings.get(user.identifyId)?.dismissedAtMs) },
      {
        name: 'Aimed at',
        cell: (one) =>
          aimOf(state, one)
            .map(({ name }) => name)
            .join(', ') || none,
      },
    ],
    rows: [...state.engagements.values()],
    empty: 'There are no engagements.',
  });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Says what differs when an id is almost right: that is the question people come with. */
function unknownUser({ state }: Px, { identifyId, other }: PanelOptions): Html {
  const folded = identifyId.trim().toLowerCase();
  const near = [...state.users.keys()].find((id) => id.toLowerCase() === folded);
  return html`<p>PX knows no user with exactly this id:</p><p>${copied('id', identifyId)}</p>
${near !== undefined && html`<p>Nearest: <a href="${other(near)}">${idText(near)}</a>. Letter case or space differs.</p>`}`;
}
