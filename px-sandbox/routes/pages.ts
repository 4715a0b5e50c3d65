/** Plain pages for a person: the segments, and who is in one. No script anywhere. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { checked } from '../body.ts';
import { escaped, page, pathOf, styleSheet } from '../html.ts';
import type { Px } from '../px.ts';
import { membersOf, type Segment } from '../segments.ts';
import { pathParameter } from './route.ts';

const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const rowsPerPage = 1_000;
const pageQuerySchema = z.object({
  page: z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .default('1'),
});

export function pageRoutes(server: FastifyInstance, px: Px): void {
  const sendPage = (reply: FastifyReply, status: number, title: string, body: string) => {
    const activeFaults = px.faults.list().filter((fault) => fault.active).length;
    return reply
      .status(status)
      .type('text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy)
      .header('x-content-type-options', 'nosniff')
      .send(page(title, activeFaults, body));
  };
  server.get('/assets/sandbox.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(styleSheet),
  );
  const sendSegments = (reply: FastifyReply) =>
    sendPage(reply, 200, 'Segments', segmentTable([...px.state.segments.values()]));
  server.get('/', (_request, reply) => sendSegments(reply));
  server.get('/segments', (_request, reply) => sendSegments(reply));
  server.get('/segments/:externalId', (request, reply) => {
    const segment = px.state.segments.get(pathParameter(request, 'externalId'));
    if (!segment) {
      return sendPage(reply, 404, 'No such segment', '<p><a href="/">All segments</a></p>');
    }
    const pageNumber = Number(checked(pageQuerySchema, request.query).page);
    return sendPage(reply, 200, segment.name, segmentDetails(px, segment, pageNumber));
  });
}

function segmentTable(segments: readonly Segment[]): string {
  if (segments.length === 0) {
    return '<p>No segments yet. One appears when an audience is activated.</p>';
  }
  const rows = segments.map(
    ({ name, description, externalId, memberCount }) => `<tr>
<td><a href="${pathOf('segments', externalId)}">${escaped(name)}</a></td>
<td>${escaped(description)}</td>
<td>External</td>
<td><code>${escaped(externalId)}</code></td>
<td class="number">${counted(memberCount)}</td>
</tr>`,
  );
  return `<table>
<thead><tr><th>Name</th><th>Description</th><th>Type</th><th>External id</th><th class="number">Users</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function segmentDetails(px: Px, segment: Segment, pageNumber: number): string {
  const rows: string[] = [];
  const first = (pageNumber - 1) * rowsPerPage;
  let index = 0;
  for (const [identity, { time, addedAtMs }] of membersOf(segment)) {
    if (index >= first + rowsPerPage) break;
    index += 1;
    if (index <= first) continue;
    const user = px.state.users.get(identity);
    rows.push(`<tr>
<td><code>${escaped(identity)}</code></td>
<td>${user ? escaped(user.email || 'known') : 'not yet seen in the product'}</td>
<td>${escaped(time)}</td>
<td>${new Date(addedAtMs).toISOString()}</td>
</tr>`);
  }
  return `<p><a href="/">All segments</a></p>
<p>${escaped(segment.description)}</p>
<p>External id <code>${escaped(segment.externalId)}</code> · PX id <code>${escaped(segment.id)}</code></p>
<p><strong>${counted(segment.memberCount)}</strong> users</p>
<table>
<thead><tr><th>Identity</th><th>User</th><th>Qualified at</th><th>Added at</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
${pageLinks(segment, pageNumber)}`;
}

function pageLinks({ externalId, memberCount }: Segment, pageNumber: number): string {
  const link = (to: number, text: string): string =>
    `<a href="${pathOf('segments', externalId)}?page=${to}">${text}</a>`;
  const links: string[] = [];
  if (pageNumber > 1) links.push(link(pageNumber - 1, 'Previous 1,000'));
  if (pageNumber * rowsPerPage < memberCount) links.push(link(pageNumber + 1, 'Next 1,000'));
  return links.length > 0 ? `<p>${links.join(' · ')}</p>` : '';
}

function counted(count: number): string {
  return count.toLocaleString('en');
}
