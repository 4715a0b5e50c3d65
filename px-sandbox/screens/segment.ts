/** One segment: whom it holds, and what came in last. */
import type { FastifyInstance } from 'fastify';
import { type Html, html, linkTo, pathOf } from '../html.ts';
import type { Px } from '../px.ts';
import { PxError } from '../px-error.ts';
import { type Member, type MemberChange, membersOf, type Segment } from '../segments.ts';
import { counted, timeTag } from './format.ts';
import {
  type Column,
  confirmed,
  copied,
  facts,
  field,
  idText,
  none,
  pageLinks,
  pagingOf,
  table,
} from './parts.ts';
import { addScreen, type Visitor } from './screen.ts';
import { usedIn } from './segments.ts';

const changesShown = 50;

type MemberRow = readonly [identity: string, member: Member];

export function segmentScreen(server: FastifyInstance, px: Px): void {
  addScreen(server, px, '/segments/:id', (visitor) => {
    const segment = find(px, visitor.part('id'));
    if (!segment) throw new PxError(404, 'There is no such segment');
    return {
      title: segment.name,
      section: '/segments',
      body: html`<p class="above"><a href="/segments">All segments</a></p>
${segment.description && html`<p>${segment.description}</p>`}
${factsOf(px, segment, visitor.nowMs)}
${countsOf(px, segment)}
<h2>Members</h2>
${membersPart(px, segment, visitor)}
<h2>Last changes</h2>
${changesPart(px, segment, visitor)}
<h2>Delete</h2>
<p>Managed by the external platform: ${segment.sender} makes it, names it and fills it, so it cannot be edited here. A hand at PX's side can only delete it, and then the two differ.</p>
${confirmed({
  ask: 'Delete segment…',
  effect: `${counted(segment.memberCount)} memberships go with it. The platform is not told.`,
  button: 'Delete segment',
  action: '/segments/delete',
  hidden: { externalId: segment.externalId },
})}`,
    };
  });
}

/** By the sender's id, as the sender's links have it, or by PX's own. */
function find({ state }: Px, id: string): Segment | undefined {
  return (
    state.segments.get(id) ?? [...state.segments.values()].find((segment) => segment.id === id)
  );
}

function factsOf(px: Px, segment: Segment, nowMs: number): Html {
  const when = (ms: number) => timeTag(ms, nowMs, px.state.company.timeZone);
  return facts([
    ['Type', html`External <span class="tag">${segment.sender}</span>`],
    ['External id', copied('external id', segment.externalId)],
    ['Id', copied('id', segment.id)],
    ['Created', html`<span id="created" data-live>${when(segment.createdAtMs)}</span>`],
    ['Changed', html`<span id="changed" data-live>${when(segment.updatedAtMs)}</span>`],
    ['Used in', usedIn(px.state, segment).join(', ') || none],
  ]);
}

function countsOf({ state }: Px, segment: Segment): Html {
  let known = 0;
  for (const [identity] of membersOf(segment)) if (state.users.has(identity)) known += 1;
  const unseen = segment.memberCount - known;
  return html`<div id="counts" data-live class="cards">
<p class="card"><strong>${counted(segment.memberCount)}</strong> members</p>
<p class="card"><strong>${counted(known)}</strong> known users</p>
<p class="card"><strong>${counted(unseen)}</strong> ids not yet seen in the product <span class="hint">Kept; each matches when that user is identified.</span></p>
</div>`;
}

function membersPart(px: Px, segment: Segment, { query, nowMs }: Visitor): Html {
  const path = pathOf('segments', segment.externalId);
  const wanted = query.get('find') ?? '';
  const form = html`<form class="filters" method="get" action="${path}">
${field('Find one id, in exact case', 'find', html`type="search" value="${wanted}"`)}
<button>Find</button>${wanted && html` <a href="${path}">Show all</a>`}
</form>`;
  const columns = memberColumns(px, nowMs);
  if (wanted !== '') {
    const member = segment.members.get(wanted);
    const rows: MemberRow[] = member?.isIn ? [[wanted, member]] : [];
    const empty = html`${idText(wanted)} is not in this segment. ${nearest(segment, wanted)}`;
    return html`${form}${table({ id: 'members', label: 'Members', columns, rows, empty })}`;
  }
  const paging = pagingOf(query, 50, [20, 50]);
  const rows = pageOfMembers(segment, (paging.page - 1) * paging.size, paging.size);
  return html`${form}${table({ id: 'members', label: 'Members', columns, rows, empty: 'Nobody is in this segment.' })}
${pageLinks('member-pages', path, query, paging, segment.memberCount)}`;
}

function pageOfMembers(segment: Segment, first: number, size: number): MemberRow[] {
  const rows: MemberRow[] = [];
  let index = 0;
  for (const row of membersOf(segment)) {
    if (index >= first + size) break;
    if (index >= first) rows.push(row);
    index += 1;
  }
  return rows;
}

/** The commonest mistake: the sender has the id in another case. */
function nearest(segment: Segment, wanted: string): Html | null {
  const folded = wanted.trim().toLowerCase();
  for (const [identity] of membersOf(segment)) {
    if (identity.toLowerCase() === folded) {
      return html`Nearest: ${idText(identity)}; letter case or space differs, and PX matches exactly.`;
    }
  }
  return null;
}

function memberColumns(px: Px, nowMs: number): Column<MemberRow>[] {
  const { users, company } = px.state;
  return [
    { name: 'Identity', cell: ([identity]) => idText(identity) },
    {
      name: 'User',
      cell: ([identity]) => {
        const user = users.get(identity);
        if (!user) return html`<span class="none">not yet seen in the product</span>`;
        const name = `${user.firstName} ${user.lastName}`.trim() || user.email || 'known';
        const link = linkTo('/audience', { user: identity, tab: 'segments' });
        return html`<a href="${link}">${name}</a>`;
      },
    },
    { name: 'Added', cell: ([, one]) => timeTag(one.addedAtMs, nowMs, company.timeZone) },
    { name: 'Qualified at', cell: ([, one]) => html`<span class="exact">${one.time}</span>` },
    { name: 'Request', isNumber: true, cell: ([, one]) => requestLink(one.requestId) },
  ];
}

function requestLink(requestId: number): Html {
  return html`<a href="/requests?entry=${requestId}">${requestId}</a>`;
}

function changesPart(px: Px, segment: Segment, { nowMs }: Visitor): Html {
  const { timeZone } = px.state.company;
  const columns: Column<MemberChange>[] = [
    { name: 'Time', cell: (one) => timeTag(one.atMs, nowMs, timeZone) },
    { name: 'Change', cell: (one) => (one.isIn ? 'Added' : 'Removed') },
    { name: 'Identity', cell: (one) => idText(one.identity) },
    { name: 'Qualified at', cell: (one) => one.time ?? none },
    {
      name: 'By',
      cell: (one) =>
        one.requestId === null ? 'Hand, at PX' : html`Request ${requestLink(one.requestId)}`,
    },
  ];
  const rows = segment.changes.slice(-changesShown).reverse();
  return table({ id: 'changes', label: 'Last changes', columns, rows, empty: 'Nothing came yet.' });
}
