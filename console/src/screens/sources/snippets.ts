/** What a person pastes into their product or terminal, with this source's key filled in. */

const origin = window.location.origin;

function basic(key: string): string {
  return btoa(`${key}:`);
}

export function curlSnippet(key: string): string {
  const body = {
    userId: 'u-1',
    event: 'login',
    properties: { device: 'web' },
  };
  return `curl ${origin}/v1/track -u '${key}:' \\
  -H 'content-type: application/json' \\
  -d '${JSON.stringify(body)}'`;
}

export function snippets(key: string): { title: string; code: string }[] {
  return [
    { title: 'curl', code: curlSnippet(key) },
    {
      title: 'Web page',
      code: `<script>
  function track(userId, event, properties) {
    const body = JSON.stringify({ writeKey: '${key}', userId, event, properties });
    fetch('${origin}/v1/track', { method: 'POST', body, keepalive: true });
  }
  track('u-1', 'login', { device: 'web' });
</script>`,
    },
    {
      title: 'Node',
      code: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' });
analytics.identify({ userId: 'u-1', traits: { plan: 'trial' } });
analytics.track({ userId: 'u-1', event: 'login' });
await analytics.closeAndFlush();`,
    },
    {
      title: 'NDJSON',
      code: `curl ${origin}/collect/profiles -u '${key}:' \\
  -H 'content-type: application/x-ndjson' \\
  --data-binary @people.ndjson

# people.ndjson, one person a line:
{"identityMap":{"CRMID":[{"id":"u-1"}]},"attributes":{"plan":"trial"}}`,
    },
    {
      title: 'HTTP destination of Adobe Experience Platform',
      code: `URL            ${origin}/collect/memberships
Method         POST
Content type   application/json
Header         Authorization: Basic ${basic(key)}`,
    },
  ];
}
